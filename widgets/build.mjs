import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { constants, gzipSync } from "node:zlib";
import { build, transform } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "dashkit", "static");
const version = projectVersion();
const budgets = { "stub.js": 4_000, "runtime.js.gz": 60_000, "plotly.js.gz": 560_000 };

/** Read the one version number of the project. */
function projectVersion() {
  const path = join(here, "..", "pyproject.toml");
  const text = existsSync(path) ? readFileSync(path, "utf8") : "";
  return /^version\s*=\s*"([^"]+)"/m.exec(text)?.[1] ?? "0.0.0";
}

/** Give a stylesheet to the bundle as minified text. */
const cssText = {
  name: "css-text",
  setup(builder) {
    builder.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(readFileSync(path, "utf8"), { loader: "css", minify: true });
      return { contents: code, loader: "text" };
    });
  },
};

/** Leave out the stylesheet of a map library that no trace of ours uses. */
const noForeignCss = {
  name: "no-foreign-css",
  setup(builder) {
    builder.onLoad({ filter: /\.css$/ }, () => ({ contents: "", loader: "js" }));
  },
};

export async function bundle(entry, { define = {}, plugins = [cssText], minify = true } = {}) {
  const result = await build({
    absWorkingDir: here,
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: "esm",
    target: "es2022",
    charset: "utf8",
    legalComments: "none",
    minify,
    define: { "define.amd": "false", __VERSION__: JSON.stringify(version), ...define },
    plugins,
    logLevel: "warning",
  });
  return Buffer.from(result.outputFiles[0].contents);
}

const digest = (bytes) => createHash("sha256").update(bytes).digest("hex");
const pack = (bytes) => gzipSync(bytes, { level: constants.Z_BEST_COMPRESSION });

/** Build every file of dashkit/static; return their sizes. */
export async function buildAll() {
  const plotly = await bundle("src/chunks/plotly.ts", {
    define: { global: "globalThis" },
    plugins: [noForeignCss],
  });
  const plotlyHash = digest(plotly).slice(0, 16);
  const runtime = await bundle("src/runtime.ts", {
    define: { __PLOTLY_HASH__: JSON.stringify(plotlyHash) },
  });
  const runtimeHash = digest(runtime).slice(0, 16);
  const stub = await bundle("src/stub.ts", {
    define: { __RUNTIME_HASH__: JSON.stringify(runtimeHash) },
  });
  const { code: css } = await transform(readFileSync(join(here, "src/static.css"), "utf8"), {
    loader: "css",
    minify: true,
  });
  const files = {
    "stub.js": { bytes: stub, hash: digest(stub).slice(0, 16) },
    "runtime.js.gz": { bytes: pack(runtime), hash: runtimeHash },
    "plotly.js.gz": { bytes: pack(plotly), hash: plotlyHash },
    "static.css": { bytes: Buffer.from(css), hash: digest(css).slice(0, 16) },
  };
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const manifest = { version, files: {} };
  for (const [name, { bytes, hash }] of Object.entries(files)) {
    writeFileSync(join(out, name), bytes);
    manifest.files[name] = { hash, size: bytes.length, sha256: digest(bytes) };
    if (bytes.length > (budgets[name] ?? Number.POSITIVE_INFINITY)) {
      throw new Error(`${name} has ${bytes.length} bytes, more than its budget ${budgets[name]}`);
    }
  }
  writeFileSync(join(out, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  return manifest;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { files } = await buildAll();
  for (const [name, { size }] of Object.entries(files)) {
    console.log(`${name.padEnd(16)}${(size / 1000).toFixed(1).padStart(8)} kB`);
  }
}
