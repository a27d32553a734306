/**
 * Bundle what Hub's pages take from others into ES modules beside this file, with the licences.
 * Run after changing package.json: npm ci && npm run build. The results are committed.
 */

import { build } from "esbuild";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

const here = import.meta.dirname ?? new URL(".", import.meta.url).pathname;

/** Name of the module in this folder → what it passes on. */
const MODULES = {
  "hls.js": 'export { default } from "./node_modules/hls.js/src/hls.ts";',
  "tus.js": 'export { Upload, DetailedError, isSupported } from "tus-js-client";',
};

/**
 * Of hls.js what Hub plays: fragmented MP4 with its sound apart, in
 * sizes that not every machine can show. No build of its authors' own is
 * that: the full one is half as large again, the light one has no sound apart.
 */
const HLS_HAS = ["ALT_AUDIO", "MEDIA_CAPABILITIES"];
const HLS_COULD_HAVE = [
  "CMCD",
  "CONTENT_STEERING",
  "EME_DRM",
  "IFRAMES",
  "INTERSTITIALS",
  "M2TS_ADVANCED_CODECS",
  "SUBTITLES",
  "VARIABLE_SUBSTITUTION",
];
const version = JSON.parse(
  await readFile(join(here, "node_modules", "hls.js", "package.json"), "utf8"),
).version;
const define = {
  __VERSION__: JSON.stringify(version),
  __IN_WORKER__: "false",
  __HLS_WORKER_BUNDLE__: "undefined",
  ...Object.fromEntries(HLS_COULD_HAVE.map((name) => [`__USE_${name}__`, "false"])),
  ...Object.fromEntries(HLS_HAS.map((name) => [`__USE_${name}__`, "true"])),
};

/**
 * @param {string} outfile
 * @param {string} contents
 * @returns {Promise<string[]>} names of the packages inside
 */
async function bundle(outfile, contents) {
  const result = await build({
    stdin: { contents, resolveDir: here },
    outfile: join(here, outfile),
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    legalComments: "none",
    define,
    metafile: true,
  });
  const [output] = Object.values(result.metafile.outputs);
  const inside = Object.entries(output.inputs)
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([path]) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1])
    .filter((name) => name !== undefined);
  return [...new Set(inside)];
}

/**
 * @param {string} name of a package
 * @returns {Promise<string>} its name, version, licence and the licence's text
 */
async function notice(name) {
  const folder = join(here, "node_modules", name);
  const about = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file ? await readFile(join(folder, file), "utf8") : "(no licence file)";
  return `${about.name} ${about.version} (${about.license})\n\n${text.trim()}\n`;
}

const names = new Set();
for (const [outfile, contents] of Object.entries(MODULES)) {
  await rm(join(here, outfile), { force: true });
  for (const name of await bundle(outfile, contents)) {
    names.add(name);
  }
}
const notices = await Promise.all([...names].sort().map(notice));
const head = "Hub's pages use these packages. This file is made by build.mjs.\n";
await writeFile(join(here, "NOTICES.txt"), [head, ...notices].join(`\n${"-".repeat(72)}\n\n`));
