// What the checks of pages share: a browser whose console is watched, what holds for each page, and the keyboard.
import { chromium } from "playwright-core";
import assert from "node:assert/strict";
import path from "node:path";

export const command = process.argv.slice(2);
export const out = import.meta.dirname;
export const looks = [["wide-light", 1280, "light"], ["wide-dark", 1280, "dark"], ["narrow-light", 390, "light"], ["narrow-dark", 390, "dark"]];

const complaints = [];
let checked = 0;

export const checks = () => checked;

export function check(condition, message) {
  assert.ok(condition, message);
  checked++;
}

/** Does it in a browser, and fails where something stood on the console or asked for the network. */
export async function withBrowser(doIt) {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync"],
  });
  try {
    await doIt(browser);
  } finally {
    await browser.close();
  }
  assert.deepEqual(complaints, []);
}

export async function open(browser, address, name, width, colorScheme) {
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
  const complain = text => complaints.push(`${name}: ${text}`);
  page.on("console", message => ["error", "warning"].includes(message.type()) && complain(message.text()));
  page.on("pageerror", error => complain(error.message));
  const { protocol, origin } = new URL(address);
  const own = protocol === "file:" ? protocol : `${origin}/`;
  page.on("request", request => request.url().startsWith("data:") || request.url().startsWith(own) || complain(`asks for ${request.url()}`));
  await page.goto(address);
  await page.waitForSelector("figure.chart svg[role=img]");
  return page;
}

/** What holds for each page, in whatever state. A notice may quote anything. */
export async function inspect(page, name) {
  const faults = await page.evaluate(() => {
    const faults = [];
    if (document.documentElement.scrollWidth > innerWidth) faults.push("wider than the window");
    for (const picture of document.querySelectorAll("svg:not([aria-hidden]):not(figure.chart svg svg), canvas")) {
      if (picture.checkVisibility() && !picture.getAttribute("aria-label") && !picture.closest("figure.chart")) faults.push(`unnamed ${picture.tagName}`);
    }
    for (const chart of document.querySelectorAll("figure.chart")) {
      if (!chart.querySelector("svg[role=img]")?.getAttribute("aria-label")) faults.push("an unnamed chart");
      if (!chart.querySelector("details")) faults.push("a chart without a table");
    }
    let text = document.body.innerText;
    for (const notice of document.querySelectorAll(".notice")) text = text.replace(notice.innerText, "");
    if (/NaN|undefined|\[object/.test(text)) faults.push("says NaN, undefined or [object");
    return faults;
  });
  assert.deepEqual(faults, [], name);
  checked++;
  await page.screenshot({ path: path.join(out, `${name}.png`), fullPage: true });
}

/** Every control that is not disabled can be reached by the Tab key. */
export async function tabThrough(page) {
  const controls = await page.evaluate(() =>
    [...document.querySelectorAll("button, input, summary, [tabindex='0'], a[href]")]
      .filter(control => !control.disabled && control.checkVisibility()).length);
  await page.evaluate(() => document.activeElement?.blur());
  const reached = await page.evaluateHandle(() => new Set());
  for (let i = 0; i < controls + 5; i++) {
    await page.keyboard.press("Tab");
    await page.evaluate(set => document.activeElement !== document.body && set.add(document.activeElement), reached);
  }
  const count = await reached.evaluate(set => set.size);
  check(count >= controls, `${count} of ${controls} controls reached by Tab`);
}

export async function pressed(page, selector, key = "Enter") {
  await page.focus(selector);
  await page.keyboard.press(key);
}
