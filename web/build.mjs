// Builds web/static: scripts and styles bundled under hashed names, the icon sprite, and manifest.json that says which
// hashed name stands for which file. Not here: templates and messages, which the server reads as they are.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const web = dirname(fileURLToPath(import.meta.url));
const finished = join(web, "static");
const building = join(web, `.static-${process.pid}`);   // a half-built folder is never seen by a running server

const hash = (text) => createHash("sha256").update(text).digest("hex").slice(0, 10);

function sprite() {
  const chosen = readFileSync(join(web, "icons/lucide.txt"), "utf8").split("\n").map((line) => line.trim()).filter((line) => line && !line.startsWith("#"));
  const symbols = [];
  for (const name of chosen) symbols.push(symbol(name, readFileSync(join(web, "node_modules/lucide-static/icons", `${name}.svg`), "utf8")));
  for (const file of readdirSync(join(web, "icons")).filter((each) => each.endsWith(".svg")).sort())
    symbols.push(symbol(basename(file, ".svg"), readFileSync(join(web, "icons", file), "utf8")));
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
}

// Attributes that a picture inherits stay on the symbol, because <use> copies nothing from the sprite's root.
function symbol(name, svg) {
  const [, attributes, inside] = svg.match(/<svg\s([^>]*)>([\s\S]*)<\/svg>/);
  const kept = [...attributes.matchAll(/(viewBox|fill|stroke|stroke-width|stroke-linecap|stroke-linejoin)="[^"]*"/g)].map(([each]) => each);
  return `<symbol id="${name}" ${kept.join(" ")}>${inside.replace(/<!--[\s\S]*?-->/g, "").replace(/\s*\n\s*/g, "")}</symbol>`;
}

rmSync(building, { recursive: true, force: true });
mkdirSync(building, { recursive: true });
try {
  const result = await build({
    absWorkingDir: web,
    entryPoints: ["scripts/app.ts", "styles/app.css"],
    outdir: building,
    entryNames: "[name]-[hash]",
    chunkNames: "[name]-[hash]",
    bundle: true,
    splitting: true,
    format: "esm",
    target: ["es2022", "chrome109", "firefox115", "safari16"],
    minify: true,
    legalComments: "none",
    metafile: true,
    logLevel: "warning",
  });
  const manifest = {};
  for (const [path, output] of Object.entries(result.metafile.outputs))
    if (output.entryPoint) manifest[basename(output.entryPoint).replace(/\.ts$/, ".js")] = basename(path);
  const icons = sprite();
  manifest["icons.svg"] = `icons-${hash(icons)}.svg`;
  writeFileSync(join(building, manifest["icons.svg"]), icons);
  writeFileSync(join(building, "manifest.json"), JSON.stringify(manifest, Object.keys(manifest).sort(), 1) + "\n");
  rmSync(finished, { recursive: true, force: true });
  renameSync(building, finished);
} catch (problem) {
  rmSync(building, { recursive: true, force: true });
  console.error(String(problem.message ?? problem));
  process.exit(1);
}
