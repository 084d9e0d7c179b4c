// Opens the report of a training and its live view as a learner would: no error on the console, nothing wider than the
// window, charts that say what they are, every control reachable by keyboard; pause, resume and stop do what they say.
import { check, checks, command, inspect, looks, open, out, pressed, tabThrough, withBrowser } from "./pages.mjs";
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

async function report(browser) {
  const file = path.join(out, "training.html");
  const done = spawnSync(command[0], [...command.slice(1), "train", "--epochs", "3", "--validation", "0.1", "--report", file], { encoding: "utf8" });
  assert.equal(done.status, 0, done.stderr);
  for (const [name, width, colorScheme] of looks) {
    const page = await open(browser, pathToFileURL(file).href, `report-${name}`, width, colorScheme);
    await inspect(page, `report-${name}`);
    check(await page.locator("#units canvas").count() === 50, "50 hidden units");
    check(await page.locator("#misread li").count() === 40, "40 misread digits");
    check(await page.locator("#live").isHidden(), "no buttons in a report");
    await page.close();
  }

  const page = await open(browser, pathToFileURL(file).href, "report", 1280, "light");
  await tabThrough(page);
  await pressed(page, "#loss summary");
  await page.waitForSelector("#loss details table tbody tr:nth-child(100)"); // the losses as a table
  await pressed(page, "#measures th:nth-child(3) button");
  check(await page.locator("#measures th:nth-child(3)").getAttribute("aria-sort") === "descending", "sorted by recall");
  const before = await page.locator("#loss svg[role=img]").innerHTML();
  await pressed(page, "#loss input", " ");
  check(await page.locator("#loss svg[role=img]").innerHTML() !== before, "a logarithmic axis");
  await pressed(page, "#charts input", " ");
  await pressed(page, "#theme");
  await pressed(page, "#theme");
  check(await page.evaluate(() => document.documentElement.dataset.theme) === "dark", "dark on request");
  await page.close();
}

async function divergence(browser) {
  const file = path.join(out, "diverged.html");
  const done = spawnSync(command[0], [...command.slice(1), "train", "--learning-rate", "1e20", "--activation", "relu", "--report", file], { encoding: "utf8" });
  assert.equal(done.status, 1, "a divergence is a failure");
  const page = await open(browser, pathToFileURL(file).href, "diverged", 1280, "light");
  check((await page.textContent("#outcome")).includes("diverged"), "says that it diverged");
  await inspect(page, "diverged");
  await page.close();
}

async function live(browser) {
  const file = path.join(out, "live.html");
  const training = spawn(command[0], [...command.slice(1), "train", "--epochs", "1000", "--live", "--live-wait", "--report", file]);
  const exit = new Promise(resolve => training.on("exit", resolve));
  let printed = "";
  const address = await new Promise((resolve, reject) => {
    training.stdout.on("data", text => {
      printed += text;
      const found = /^live +(http:\S+)/m.exec(printed);
      if (found) resolve(found[1].replace(",", ""));
    });
    exit.then(() => reject(new Error(`no address: ${printed}`)));
  });
  try {
    const page = await open(browser, address, "live", 1280, "light");
    const state = text => page.waitForFunction(wanted => document.getElementById("state").textContent === wanted, text);
    const position = () => page.textContent("#position");
    await state("Training");
    await page.waitForFunction(() => document.querySelectorAll("#units canvas").length === 50);
    await page.waitForFunction(() => document.getElementById("progress").value > 0.002);
    await inspect(page, "live-wide-light");
    await tabThrough(page);

    await pressed(page, "#pause");
    await state("Paused");
    await page.waitForTimeout(700);
    const paused = await position();
    await page.waitForTimeout(5500); // updates are five seconds apart at most
    check(await position() === paused, "nothing happens while it pauses");
    check(await page.textContent("#pause") === "Resume", "it can be resumed");
    await page.emulateMedia({ colorScheme: "dark" });
    await page.setViewportSize({ width: 390, height: 900 });
    await page.waitForTimeout(500);
    await inspect(page, "live-narrow-dark");

    await pressed(page, "#pause");
    await state("Training");
    await page.waitForFunction(was => document.getElementById("position").textContent !== was, paused);
    await pressed(page, "#stop");
    await state("Stopped");
    check(await page.locator("#misread li").count() > 0, "the results, at the end");
    check((await page.textContent("#outcome")).includes("Stopped from the live view"), "says who stopped it");
    check(await exit === 0, "a stop is no failure");
    check(existsSync(file), "the report, after a stop");
    await page.waitForTimeout(700);
    check(await page.textContent("#state") === "Stopped", "the page stands by itself");
    await inspect(page, "live-stopped");
    await page.close();
  } finally {
    training.kill();
  }
}

await withBrowser(async browser => {
  await report(browser);
  await divergence(browser);
  await live(browser);
});
console.log(`${checks()} checks of the training report and the live view, no complaint on the console`);
