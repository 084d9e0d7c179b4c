// Opens the page of a report on benchmarks as a reader would: from disk, light and dark, wide and narrow. Nothing may stand
// on the console, nothing be asked of the network, nothing be wider than the window; filter, sort, choices and the switch
// of colours must work.
import { check, checks, command, inspect, looks, open, withBrowser } from "./pages.mjs";
import assert from "node:assert/strict";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [file] = command;

await withBrowser(async browser => {
  for (const [name, width, colorScheme] of looks) {
    const page = await open(browser, pathToFileURL(path.resolve(file)).href, `benchmarks-${name}`, width, colorScheme);
    await inspect(page, `benchmarks-${name}`);
    check(!/NaN|undefined|\[object/.test(await page.locator("body").innerText()), `${name}: says NaN, undefined or [object`);

    const table = page.locator("#results table");
    const rows = table.locator("tbody tr");
    const all = await rows.count();
    check(all > 0, "the table has rows");

    // Every row, and only those, that has the word
    const word = (await rows.last().locator("th").textContent()).trim();
    await page.locator("#results input[type=search]").fill(word.toUpperCase());
    const shown = await rows.allTextContents();
    check(shown.length > 0 && shown.every(text => text.toLowerCase().includes(word.toLowerCase())), "the filter keeps what it names");
    await page.locator("#results input[type=search]").fill("no such benchmark");
    check(await rows.count() === 0, "the filter leaves nothing");
    await page.locator("#results input[type=search]").fill("");
    check(await rows.count() === all, "without a filter all are back");

    // A click on the head of the scores sorts, another one turns the order round
    const head = table.locator("thead th", { hasText: "Score" });
    const order = async () => (await rows.locator("th").allTextContents()).join("\n") + (await rows.allTextContents()).join("\n");
    await head.locator("button").click();
    check(await head.getAttribute("aria-sort") === "descending", "sorted");
    const descending = await order();
    await head.locator("button").click();
    check(await head.getAttribute("aria-sort") === "ascending", "sorted the other way");
    if (all > 1) assert.notEqual(await order(), descending, "the order is another one");

    // Each choice draws without complaint, each chart has its values as a table
    for (const select of await page.locator("figure.chart select").all()) {
      for (const option of (await select.locator("option").all()).slice(0, 3)) {
        await select.selectOption(await option.getAttribute("value"));
      }
    }
    for (const figure of await page.locator("figure.chart").all()) {
      await figure.locator("summary").click();
      await figure.locator("details table").waitFor();
      check(true, "the values as a table");
    }

    const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const automatic = await paper();
    await page.locator("#theme").click();
    const light = await paper();
    await page.locator("#theme").click();
    const dark = await paper();
    assert.notEqual(light, dark, "light and dark differ");
    check(automatic === (colorScheme === "light" ? light : dark), "at first as the system has it");

    await page.setViewportSize({ width: 700, height: 900 });
    await page.waitForTimeout(100);
    check(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${name}: fits when resized`);
    await page.close();
  }
});
console.log(`${checks()} checks of ${file} in Chromium`);
