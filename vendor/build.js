// Bundles CodeMirror into one module, and writes beside it what it is made of and under which licences.
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const target = "../static/vendor/codemirror";
const { metafile, outputFiles: [{ contents }] } = await build({
  entryPoints: ["codemirror.js"],
  bundle: true, minify: true, metafile: true, write: false,
  format: "esm", target: "es2022", legalComments: "none",
});
const used = [...new Set(Object.entries(Object.values(metafile.outputs)[0].inputs)
  .filter(([, { bytesInOutput }]) => bytesInOutput)
  .map(([path]) => path.match(/^node_modules\/((?:@[^/]+\/)?[^/]+)\//)[1]))].sort();
const packages = await Promise.all(used.map(async (name) => {
  const folder = `node_modules/${name}`;
  const { version, license } = JSON.parse(await readFile(`${folder}/package.json`, "utf8"));
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
  if (!file) throw new Error(`${name} has no licence file`);
  return { name, version, license, text: (await readFile(`${folder}/${file}`, "utf8")).trim() };
}));

const hash = createHash("sha256").update(contents).digest("hex");
const readme = `# CodeMirror, bundled
\`codemirror.js\` is made by \`make vendor\` from the packages below; nobody edits it by hand.

- sha256: \`${hash}\`
- size: ${Math.round(contents.length / 1024)} KB, ${Math.round(gzipSync(contents).length / 1024)} KB compressed by gzip
- licences: \`LICENSES.txt\`

| package | version | licence |
|---|---|---|
${packages.map((p) => `| ${p.name} | ${p.version} | ${p.license} |`).join("\n")}
`;
const licences = packages.map((p) => `${p.name} ${p.version}\n\n${p.text}\n`).join(`\n${"-".repeat(72)}\n\n`);

await mkdir(target, { recursive: true });
await writeFile(`${target}/codemirror.js`, contents);
await writeFile(`${target}/README.md`, readme);
await writeFile(`${target}/LICENSES.txt`, licences);
