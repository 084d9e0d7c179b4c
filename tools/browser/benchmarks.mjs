// Opens the page of a report on benchmarks as a reader would: from disk, light and dark, wide and narrow. Nothing may stand
// on the console, nothing be asked of the network, nothing be wider than the window; filter, sort, choices and the switch
// of colours must work.
import { chromium } from "playwright-core";
import assert from "node:assert/strict";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [file] = process.argv.slice(2);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
});
let checks = 0;
const check = (actual, expected, what) => {
  assert.deepEqual(actual, expected, what);
  checks++;
};

try {
  for (const [name, colorScheme, width] of [["wide-light", "light", 1280], ["wide-dark", "dark", 1280],
    ["narrow-light", "light", 390], ["narrow-dark", "dark", 390]]) {
    const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 } });
    const page = await context.newPage();
    const complaints = [];
    page.on("console", message => ["error", "warning"].includes(message.type()) && complaints.push(message.text()));
    page.on("pageerror", error => complaints.push(String(error)));
    page.on("request", request => request.url().startsWith("file:") || request.url().startsWith("data:") || complaints.push(request.url()));
    await page.goto(pathToFileURL(path.resolve(file)).href);
    await page.locator("figure.chart svg[role=img]").first().waitFor();

    const table = page.locator("#results table");
    const rows = table.locator("tbody tr");
    const all = await rows.count();
    assert.ok(all > 0, "the table has rows");
    check(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, `${name}: fits the window`);
    check(/NaN|undefined|\[object/.test(await page.locator("body").innerText()), false, `${name}: says NaN, undefined or [object`);
    await page.screenshot({ path: path.join(import.meta.dirname, `benchmarks-${name}.png`), fullPage: true });

    // Every row, and only those, that has the word
    const word = (await rows.last().locator("th").textContent()).trim();
    await page.locator("#results input[type=search]").fill(word.toUpperCase());
    const shown = await rows.allTextContents();
    assert.ok(shown.length > 0 && shown.every(text => text.toLowerCase().includes(word.toLowerCase())), "the filter keeps what it names");
    checks++;
    await page.locator("#results input[type=search]").fill("no such benchmark");
    check(await rows.count(), 0, "the filter leaves nothing");
    await page.locator("#results input[type=search]").fill("");
    check(await rows.count(), all, "without a filter all are back");

    // A click on the head of the scores sorts, another one turns the order round
    const head = table.locator("thead th", { hasText: "Score" });
    const order = async () => (await rows.locator("th").allTextContents()).join("\n") + (await rows.allTextContents()).join("\n");
    await head.locator("button").click();
    check(await head.getAttribute("aria-sort"), "descending", "sorted");
    const descending = await order();
    await head.locator("button").click();
    check(await head.getAttribute("aria-sort"), "ascending", "sorted the other way");
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
      checks++;
    }

    const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const automatic = await paper();
    await page.locator("#theme").click();
    const light = await paper();
    await page.locator("#theme").click();
    const dark = await paper();
    assert.notEqual(light, dark, "light and dark differ");
    check(automatic, colorScheme === "light" ? light : dark, "at first as the system has it");

    await page.setViewportSize({ width: 700, height: 900 });
    await page.waitForTimeout(100);
    check(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, `${name}: fits when resized`);
    check(complaints, [], `${name}: the console`);
    await context.close();
  }
} finally {
  await browser.close();
}
console.log(`${checks} checks of ${file} in Chromium`);
