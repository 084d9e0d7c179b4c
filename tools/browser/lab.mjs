// Opens the page of each experiment of the laboratory as a learner would: no error on the console, nothing wider than the
// window, charts that say what they are and have their values as a table, every control reachable by keyboard.
import { check, checks, command, inspect, looks, open, out, pressed, tabThrough, withBrowser } from "./pages.mjs";
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import path from "node:path";
import { pathToFileURL } from "node:url";

const experiments = {
  "descent": ["descent"],
  "descent-two": ["descent", "--two"],
  "descent-too-large": ["descent", "--too-large"],
  "descent-too-small": ["descent", "--too-small"],
  "descent-saddle": ["descent", "--saddle"],
  "descent-ravine": ["descent", "--ravine"],
  "descent-three": ["descent", "x^2 + 2*y^2 + 3*z^2", "--start=1,2,3"],
  "descent-still": ["descent", "sin(w)", "--start=1e20"],
  "descent-uneven": ["descent", "w1^2 + w2^2/1e6", "--start=1,300"],
  "descent-diverged": ["descent", "ln(x) + y", "--start=3,1", "--rate=2"],
  "losses": ["losses"],
  "losses-mine": ["losses", "--t=0,0.5,0.5", "--y=1,0,0"],
  "activations": ["activations"],
  "gradient-check": ["gradient-check"],
  "why-not-accuracy": ["why-not-accuracy"],
  "overfit": ["overfit"],
};

await withBrowser(async browser => {
  for (const [name, experiment] of Object.entries(experiments)) {
    const file = path.join(out, `lab-${name}.html`);
    const done = spawnSync(command[0], [...command.slice(1), "lab", ...experiment, `--report=${file}`], { encoding: "utf8" });
    assert.equal(done.status, 0, done.stderr);
    const address = pathToFileURL(file).href;
    for (const [look, width, colorScheme] of looks) {
      const page = await open(browser, address, `lab-${name}-${look}`, width, colorScheme);
      await inspect(page, `lab-${name}-${look}`);
      await page.close();
    }
    const page = await open(browser, address, name, 1280, "light");
    if (name === "descent-diverged") {
      const [left, zero] = await page.evaluate(() => {
        const contours = [...document.querySelectorAll("[aria-label=contour] path")].map(path => path.getBoundingClientRect().left);
        const tick = [...document.querySelectorAll("[aria-label='x-axis tick label'] text")].find(text => text.textContent === "0").getBoundingClientRect();
        return [Math.min(...contours), (tick.left + tick.right) / 2];
      });
      check(left > zero - 6, `no contour where ln(x) is not defined: the first at ${left}, x = 0 at ${zero}`);   // a cell is 5 wide
    }
    await tabThrough(page);
    const charts = page.locator("figure.chart");
    for (let i = 0; i < await charts.count(); i++) {
      await charts.nth(i).locator("summary").focus();
      await page.keyboard.press("Enter");
      await charts.nth(i).locator("details table tbody tr").first().waitFor();
    }
    await pressed(page, "#theme");
    await pressed(page, "#theme");
    check(await page.evaluate(() => document.documentElement.dataset.theme) === "dark", "dark on request");
    await page.close();
  }
});
console.log(`${checks()} checks of ${Object.keys(experiments).length} pages of the laboratory, no complaint on the console`);
