import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { constants, gzipSync } from "node:zlib";
import { build, transform } from "esbuild";
import { eager } from "./eager.mjs";
import { countries } from "./world.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "dashkit", "static");
const version = projectVersion();
const budgets = {
  "stub.js": 4_000,
  "runtime.js.gz": 60_000,
  "plotly.js.gz": 380_000,
  "geo.js.gz": 132_000,
  "grid.js.gz": 40_000,
  "world.json.gz": 60_000,
};

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

/** Components of Plotly that no figure of ours has. */
const unused = [
  "annotations3d",
  "errorbars",
  "grid",
  "images",
  "rangeselector",
  "rangeslider",
  "sliders",
  "updatemenus",
];

/** What Plotly takes from its library of colors, with the color spaces of CSS. */
const colors = `
import "culori/css";
export { converter, formatHex, formatRgb, wcagContrast, wcagLuminance } from "culori/fn";
`;

/** Leave out of Plotly what none of our figures uses, and the stylesheet of its library of maps. */
const lean = {
  name: "lean",
  setup(builder) {
    builder.onLoad({ filter: /\.css$/ }, () => ({ contents: "", loader: "js" }));
    builder.onResolve({ filter: /^culori$/ }, ({ path, resolveDir }) => ({
      path,
      namespace: "colors",
      pluginData: resolveDir,
    }));
    builder.onLoad({ filter: /.*/, namespace: "colors" }, ({ pluginData }) => ({
      contents: colors,
      resolveDir: pluginData,
    }));
    builder.onLoad({ filter: /plotly\.js\/src\/core\.js$/ }, ({ path }) => ({
      contents: unused.reduce(
        (code, name) => without(code, `require('./components/${name}'),`),
        readFileSync(path, "utf8"),
      ),
    }));
  },
};

/** Take a part out of a text that must have it. */
function without(text, part) {
  if (!text.includes(part)) throw new Error(`Plotly no longer has ${part}`);
  return text.replace(part, "");
}

function settings({ define = {}, plugins = [cssText], minify = true } = {}) {
  return {
    absWorkingDir: here,
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
  };
}

/** Bundle an entry: the name of a file, or its text. */
export async function bundle(entry, options = {}) {
  const named = entry.endsWith(".ts");
  const given = named ? { entryPoints: [entry] } : { stdin: { contents: entry, resolveDir: here } };
  const result = await build({ ...settings(options), ...given });
  return Buffer.from(result.outputFiles[0].contents);
}

/** Bundle modules of Plotly, as many as given or more, so that they start sooner. */
async function bundleEager(entry, leastModules, plugins = []) {
  const define = { global: "globalThis" };
  const code = await bundle(entry, { define, plugins: [...plugins, lean] });
  return Buffer.from(eager(code.toString(), leastModules));
}

/** The Plotly chunk with the modules that a later chunk takes from it. */
const withShared = (modules) => `
export { default, plot } from "./src/chunks/plotly.ts";
export const shared = {${modules.map((name) => `${JSON.stringify(name)}: () => require("./${name}")`)}};
`;

/** Let a chunk take modules from the table that it is given, instead of carrying its own. */
const takeShared = (modules) => ({
  name: "take-shared",
  setup(builder) {
    builder.onResolve({ filter: /.*/ }, async ({ path, ...from }) => {
      if (path === "dashkit:shared") return { path, namespace: "table" };
      if (from.pluginData === "seen" || from.namespace !== "file") return null;
      const { kind, importer, resolveDir } = from;
      const options = { kind, importer, resolveDir, pluginData: "seen" };
      const found = await builder.resolve(path, options);
      const name = relative(here, found.path);
      return modules.includes(name) ? { path: name, namespace: "shared" } : found;
    });
    builder.onLoad({ filter: /.*/, namespace: "table" }, () => ({
      contents: `
        let table;
        export const give = (shared) => { table = shared; };
        export const take = (name) => table[name]();
      `,
    }));
    builder.onLoad({ filter: /.*/, namespace: "shared" }, ({ path }) => ({
      contents: `module.exports = require("dashkit:shared").take(${JSON.stringify(path)});`,
    }));
  },
});

/** Find the modules that one entry needs and another one carries. */
async function sharedBy(entry, carrier) {
  const [ours, theirs] = await Promise.all([entry, carrier].map((one) => inputs(one)));
  const own = Object.entries(ours).filter(([name]) => !(name in theirs));
  const used = own.flatMap(([, { imports }]) => imports.map(({ path }) => path));
  return [...new Set(used)].filter((name) => name in theirs).sort();
}

async function inputs(entry) {
  const { metafile } = await build({
    ...settings({ plugins: [takeShared([]), lean], minify: false }),
    entryPoints: [entry],
    metafile: true,
  });
  return metafile.inputs;
}

const digest = (bytes) => createHash("sha256").update(bytes).digest("hex");
const pack = (bytes) => gzipSync(bytes, { level: constants.Z_BEST_COMPRESSION });

/** Build every file of dashkit/static; return their sizes. */
export async function buildAll() {
  const modules = await sharedBy("src/chunks/geo.ts", "src/chunks/plotly.ts");
  const plotly = await bundleEager(withShared(modules), 300);
  const geo = await bundleEager("src/chunks/geo.ts", 60, [takeShared(modules)]);
  const grid = await bundle("src/chunks/grid.ts");
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
  const atlas = Buffer.from(JSON.stringify(countries()));
  const files = {
    "stub.js": { bytes: stub, hash: digest(stub).slice(0, 16) },
    "runtime.js.gz": { bytes: pack(runtime), hash: runtimeHash },
    "plotly.js.gz": { bytes: pack(plotly), hash: plotlyHash },
    "geo.js.gz": { bytes: pack(geo), hash: digest(geo).slice(0, 16) },
    "grid.js.gz": { bytes: pack(grid), hash: digest(grid).slice(0, 16) },
    "world.json.gz": { bytes: pack(atlas), hash: digest(atlas).slice(0, 16) },
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
