"use strict";

// What the pages share: elements, numbers, tables, frames of charts, and light or dark. Each page's own script follows.
const page = (() => {
  const data = JSON.parse(document.getElementById("data").textContent);

  /** An element with attributes ("class", "aria-label", or a listener such as "onclick") and children: text stays text. */
  function el(name, attributes = {}, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
      else if (value === true) element.setAttribute(key, "");
      else if (value !== false && value != null) element.setAttribute(key, value);
    }
    element.append(...children.flat(Infinity).filter(child => child != null));
    return element;
  }

  /** A number of so many significant digits, without an exponent where it can be read without. */
  function number(value, digits = 3) {
    if (value == null || Number.isNaN(value)) return "–";
    if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
    const size = Math.abs(value);
    if (size !== 0 && (size < 1e-4 || size >= 1e9)) return minus(value.toExponential(digits - 1));
    const decimals = size === 0 ? 0 : Math.max(0, digits - 1 - Math.floor(Math.log10(size)));
    return minus(value.toLocaleString("en", { minimumFractionDigits: decimals, maximumFractionDigits: decimals }));
  }

  const minus = text => text.replace("-", "−");

  /** Name and value pairs. */
  function facts(pairs) {
    return el("dl", { class: "facts" }, pairs.filter(([, value]) => value != null && value !== "")
      .map(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]));
  }

  /**
   * A table. Columns: key, label, and where wanted: number (right-aligned), format (value, row → text or element),
   * value (row → what is sorted by). Options: caption, sort ({key, descending}), filter (true: an input above it),
   * header (the key of the column whose cells name their rows).
   */
  function table(columns, rows, options = {}) {
    const value = (column, row) => column.value ? column.value(row) : row[column.key];
    const content = (column, row) => {
      const own = row[column.key];
      if (column.format) return column.format(own, row);
      return column.number ? number(own) : own == null ? "–" : String(own);
    };
    const lines = rows.map(row => ({
      row,
      element: el("tr", {}, columns.map(column =>
        el(column.key === options.header ? "th" : "td",
          { class: column.number ? "number" : null, scope: column.key === options.header ? "row" : null },
          content(column, row)))),
    }));
    const body = el("tbody");
    let sort = options.sort ?? null;
    let wanted = [];

    const heads = columns.map(column => {
      const head = el("th", { scope: "col", class: column.number ? "number" : null });
      head.append(options.sort === undefined ? column.label : el("button", {
        type: "button",
        onclick: () => {
          sort = { key: column.key, descending: sort?.key === column.key ? !sort.descending : Boolean(column.number) };
          show();
        },
      }, column.label));
      return head;
    });

    const count = el("span", { class: "muted", role: "status" });
    function show() {
      const shown = lines.filter(({ element }) => {
        const text = element.textContent.toLowerCase();
        return wanted.every(word => text.includes(word));
      });
      const column = columns.find(({ key }) => key === sort?.key);
      if (column) {
        const order = sort.descending ? d3.descending : d3.ascending;
        const missing = line => value(column, line.row) == null;   // at the end in both directions
        shown.sort((a, b) => missing(a) - missing(b) || order(value(column, a.row), value(column, b.row)));
      }
      body.replaceChildren(...shown.map(line => line.element));
      heads.forEach((head, i) => {
        if (columns[i].key === sort?.key) head.setAttribute("aria-sort", sort.descending ? "descending" : "ascending");
        else head.removeAttribute("aria-sort");
      });
      count.textContent = shown.length === lines.length ? `${lines.length} rows` : `${shown.length} of ${lines.length} rows`;
    }
    show();

    const scroll = el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": options.caption ?? "Table" },
      el("table", {}, options.caption ? el("caption", {}, options.caption) : null,
        el("thead", {}, el("tr", {}, heads)), body));
    if (!options.filter) return scroll;
    const input = el("input", {
      type: "search",
      oninput: () => {
        wanted = input.value.toLowerCase().split(/\s+/).filter(Boolean);
        show();
      },
    });
    return el("div", {}, el("div", { class: "tools" }, el("label", {}, "Filter ", input), count), scroll);
  }

  /** The look of the n-th series of a chart: colour, dashes and symbol, so that none needs colour alone. */
  function series(index) {
    const shape = (index + 3 * Math.floor(index / 8)) % 8;   // the ninth has the colour of the first, and another shape
    return {
      colour: `var(--series-${index % 8 + 1})`,
      dashes: ["none", "6 3", "2 3", "9 3 2 3", "12 4", "4 2", "1 2", "8 2 2 2 2 2"][shape],
      symbol: ["circle", "square2", "triangle2", "diamond2", "plus", "asterisk", "times", "star"][shape],
    };
  }

  /** The names of the series, each with its line and symbol. */
  function legend(names, { line = true, symbol = true } = {}) {
    // As Plot knows them
    const shapes = { circle: d3.symbolCircle, square2: d3.symbolSquare2, triangle2: d3.symbolTriangle2, diamond2: d3.symbolDiamond2,
      plus: d3.symbolPlus, asterisk: d3.symbolAsterisk, times: d3.symbolTimes, star: d3.symbolStar };
    return el("ul", { class: "legend" }, names.map((name, index) => {
      const look = series(index);
      const svg = d3.create("svg").attr("viewBox", "0 0 32 14").attr("aria-hidden", "true");
      if (line) {
        svg.append("line").attr("x1", 0).attr("x2", 32).attr("y1", 7).attr("y2", 7)
          .attr("stroke", look.colour).attr("stroke-width", 2).attr("stroke-dasharray", look.dashes);
      }
      if (symbol) {
        svg.append("path").attr("transform", "translate(16,7)").attr("d", d3.symbol(shapes[look.symbol], 45)())
          .attr("fill", "var(--surface)").attr("stroke", look.colour).attr("stroke-width", 1.5);
      }
      return el("li", {}, svg.node(), name);
    }));
  }

  /**
   * A chart in its frame. Title, note (a sentence below it), draw (width → the SVG of Plot.plot), data ({columns, rows}:
   * the same as a table, for those who can't see it), above (an element such as a legend or controls). Returns the frame;
   * its redraw() draws it again, its setData({columns, rows}) changes the table.
   */
  function chart({ title, note, draw, data, above }) {
    const plot = el("div", { class: "plot" });
    const values = el("div");
    const details = el("details", {}, el("summary", {}, "The values as a table"), values);
    const frame = el("figure", { class: "chart" },
      el("figcaption", {}, title, note ? el("p", {}, note) : null), above, plot, details);
    let width = 0;
    frame.redraw = () => {
      if (!width) return;
      const drawn = draw(width);
      const svg = drawn.matches("svg") ? drawn : drawn.querySelector("svg");
      svg?.setAttribute("role", "img");
      svg?.setAttribute("aria-label", note ? `${title}. ${note}` : title);
      plot.replaceChildren(drawn);
    };
    // Built when it is opened: it may be long
    let pending = null;
    frame.setData = next => {
      pending = next;
      details.hidden = !next;
      if (details.open) fill();
    };
    const fill = () => {
      if (pending) values.replaceChildren(table(pending.columns, pending.rows, { caption: title, sort: null }));
      pending = null;
    };
    details.addEventListener("toggle", () => details.open && fill());
    frame.setData(data ?? null);
    new ResizeObserver(([entry]) => {
      const next = Math.floor(entry.contentRect.width);
      if (next === width) return;
      width = next;
      frame.redraw();
    }).observe(plot);
    return frame;
  }

  const themes = ["auto", "light", "dark"];
  const button = document.getElementById("theme");
  let theme = "auto";
  try {
    theme = localStorage.getItem("theme") ?? theme;
  } catch {
    // A page from disk may have no storage
  }
  function show() {
    if (theme === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    button.textContent = `Colours: ${theme}`;
  }
  button.addEventListener("click", () => {
    theme = themes[(themes.indexOf(theme) + 1) % themes.length];
    try {
      localStorage.setItem("theme", theme);
    } catch {
      // As above
    }
    show();
  });
  show();

  return { data, el, number, facts, table, series, legend, chart };
})();
