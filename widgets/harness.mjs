import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildAll, bundle } from "./build.mjs";

const here = dirname(fileURLToPath(import.meta.url));
await buildAll();
const page = await bundle("tests/harness/page.ts", { minify: false });
mkdirSync(join(here, "tests/harness/dist"), { recursive: true });
writeFileSync(join(here, "tests/harness/dist/page.js"), page);
