// Draws the figures of docs/learning.md anew: each is a chart of the page that a command writes, as an SVG that needs
// nothing but itself, with its title and legend, on white; or a picture of a part of the page, where that is no chart.
import { command, out, open, withBrowser } from "./pages.mjs";
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const folder = path.join(out, "../../docs/figures");
const training = ["train", "--epochs", "5"];
const figures = [
  ["activations", ["lab", "activations"], "#curves figure.chart"],
  ["losses", ["lab", "losses"], "#curve figure.chart"],
  ["why-loss", ["lab", "why-not-accuracy"], "#charts figure.chart"],
  ["why-accuracy", ["lab", "why-not-accuracy"], "#charts figure.chart:nth-child(2)"],
  ["differences", ["lab", "gradient-check"], "#steps figure.chart"],
  ["descent", ["lab", "descent"], "#charts figure.chart"],
  ["descent-two", ["lab", "descent", "--two"], "#charts figure.chart"],
  ["descent-too-large", ["lab", "descent", "--too-large", "--steps", "5"], "#charts figure.chart"],
  ["descent-saddle", ["lab", "descent", "--saddle"], "#charts figure.chart"],
  ["training-loss", training, "#loss figure.chart"],
  ["units", training, "#units"],
  ["overfit", ["lab", "overfit"], "#charts figure.chart"],
];

/** In the page: a copy of the chart's title, legend and plot in one SVG, each where it stands, in colours for white. */
function alone(figure) {
  const frame = figure.getBoundingClientRect();
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const set = (element, attributes) => {
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  };
  const add = (name, attributes) => {
    const element = set(document.createElementNS(svg.namespaceURI, name), attributes);
    svg.append(element);
    return element;
  };
  const round = value => String(Math.round(value * 100) / 100);
  const place = of => {
    const { left, top, width, height } = of.getBoundingClientRect();
    return { x: round(left - frame.left), y: round(top - frame.top), width: round(width), height: round(height) };
  };
  const bottom = figure.querySelector(".plot").getBoundingClientRect().bottom - frame.top + 12;
  const drawn = figure.querySelector("svg[role=img]");
  set(svg, { viewBox: `0 0 ${round(frame.width)} ${round(bottom)}`, width: round(frame.width), height: round(bottom),
    "font-family": "system-ui, sans-serif", "font-size": 14, role: "img", "aria-label": drawn.getAttribute("aria-label") });
  add("rect", { width: "100%", height: "100%", fill: "#fff" });

  const words = (node, extra) => {
    const range = document.createRange();
    range.selectNodeContents(node);
    const { left, bottom } = range.getBoundingClientRect();
    add("text", { x: round(left - frame.left), y: round(bottom - frame.top - 5), fill: getComputedStyle(node.parentElement).color, ...extra })
      .textContent = node.textContent;
  };
  words(figure.querySelector("figcaption").firstChild, { "font-weight": 600, "font-size": 16 });
  for (const name of figure.querySelectorAll("ul.legend li")) words(name.lastChild);

  const copy = picture => {
    const clone = picture.cloneNode(true);
    const copies = clone.querySelectorAll("*");
    picture.querySelectorAll("*").forEach((original, i) => {
      const computed = getComputedStyle(original);
      for (const key of ["fill", "stroke", "color"]) {
        if (/var\(|currentColor/.test(original.getAttribute(key) ?? "")) copies[i].setAttribute(key, computed[key]);
      }
      copies[i].removeAttribute("class");
    });
    clone.querySelectorAll("style, [aria-label=tip]").forEach(element => element.remove());
    ["class", "role", "aria-label", "aria-hidden", "style"].forEach(key => clone.removeAttribute(key));
    set(clone, { ...place(picture), overflow: "visible", color: getComputedStyle(picture).color });
    svg.append(clone);
  };
  figure.querySelectorAll("ul.legend svg").forEach(copy);
  copy(drawn);
  const shorter = (text, decimals) => text.replace(/\d+\.\d{2,}/g, value => String(Number(Number(value).toFixed(decimals))));
  return new XMLSerializer().serializeToString(svg)
    .replace(/ d="[^"]*"/g, path => shorter(path, 1))
    .replace(/ (transform|x|y|[xy][12]|c[xy])="[^"]*"/g, place => shorter(place, 2));
}

mkdirSync(folder, { recursive: true });
const written = new Map();
await withBrowser(async browser => {
  for (const [name, asked, selector] of figures) {
    const key = asked.join(" ");
    if (!written.has(key)) {
      const file = path.join(out, `figure-${written.size}.html`);
      const done = spawnSync(command[0], [...command.slice(1), ...asked, "--report", file], { encoding: "utf8" });
      assert.equal(done.status, 0, done.stderr);
      written.set(key, pathToFileURL(file).href);
    }
    const page = await open(browser, written.get(key), name, 760, "light");
    const part = page.locator(selector).first();
    if (selector.includes("figure.chart")) {
      writeFileSync(path.join(folder, `${name}.svg`), await part.evaluate(alone) + "\n");
    } else {
      await page.addStyleTag({ content: "#units figure:nth-child(n + 19) { display: none; }" });
      await part.screenshot({ path: path.join(folder, `${name}.png`) });
    }
    await page.close();
  }
});
console.log(`${figures.length} figures in docs/figures`);
