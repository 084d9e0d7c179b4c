"use strict";

// The page of a benchmark report. Each section shows what the data has, and is left out where there is nothing.
(() => {
  const { data, el, number, facts, table, series, legend, chart } = page;
  const { rows, runs, subject, others } = data;
  const section = id => document.getElementById(id);
  const several = key => new Set(rows.map(row => row[key])).size > 1;
  const distinct = values => [...new Set(values)];
  const percent = (share, digits = 2) => `${number(100 * share, digits)} %`;
  const confidence = `${number(100 * data.confidence, 2)} %`;

  // ---- Words

  /** A score in a unit that leaves few digits before the point. */
  function quantity(value, row) {
    if (value == null) return "–";
    if (row.kind === "other") return `${number(value)} ${row.unit}`;
    if (row.kind === "rate") {
      const power = Math.max(0, Math.min(3, Math.floor(Math.log10(Math.abs(value)) / 3)));
      return `${number(value / 1000 ** power)} ${["", "k", "M", "G"][power]}/s`.replace(" /s", "/s");
    }
    const power = value === 0 ? 3 : Math.max(0, Math.min(3, Math.ceil(-Math.log10(Math.abs(value)) / 3)));
    return `${number(value * 1000 ** power)} ${["s", "ms", "µs", "ns"][power]}`;
  }

  const time = seconds => quantity(seconds, { kind: "time" });
  const times = value => `×\u2009${number(value)}`;
  const interval = speed => speed.low == null ? "" : `${number(speed.low)} to ${number(speed.high)}`;
  const plain = text => text.replace(/(\.\d*?)0+(?!\d)/, "$1").replace(/\.(?!\d)/, "");
  const spread = row => row.low == null || !row.score ? "" : `± ${percent((row.high - row.low) / 2 / Math.abs(row.score))}${row.overIterations ? "\u2009†" : ""}`;
  const label = row => [row.name, row.size].filter(Boolean).join(" ");
  const run = row => runs.length > 1 ? `${runs[row.run].name}: ` : "";
  const rate = (value, unit) => value == null ? "–" : `${number(value / 1e9)} ${unit}`;

  const VERDICTS = {
    faster: { colour: "var(--good)", symbol: "circle", sign: "●" },
    "within noise": { colour: "var(--muted)", symbol: "diamond", sign: "◆" },
    slower: { colour: "var(--bad)", symbol: "triangle", sign: "▲" },
  };
  function verdict(speed) {
    if (speed.low > 1) return "faster";
    return speed.high != null && speed.high < 1 ? "slower" : "within noise";
  }

  /** A choice above a chart. */
  function choice(name, options, chosen, listener) {
    if (options.length < 2) return null;
    const select = el("select", { onchange: () => listener(select.value) },
      options.map(option => el("option", { value: option, selected: option === chosen }, option)));
    return el("label", {}, `${name} `, select);
  }

  // ---- Speed-up

  const compared = rows.filter(row => row.speed);
  const opponents = others.filter(side => compared.some(row => row.side === side));
  const partner = new Map(rows.filter(row => row.side === subject).map(row => [partnerKey(row), row]));
  function partnerKey(row) {
    return JSON.stringify([row.run, row.name, row.size, row.mode]);
  }

  /** Where there is nothing to compare: the scores themselves. */
  function scores() {
    section("speed-title").textContent = "Scores";
    for (const [mode, group] of d3.groups(rows.filter(row => row.score > 0), row => `${row.mode}, ${row.kind === "other" ? row.unit : row.kind === "rate" ? "operations a second" : "time by operation"}`)) {
      const name = row => `${run(row)}${label(row)} ${row.side}`.trim();
      section("speed").append(chart({
        title: mode,
        note: `The mark is the mean, the line its ${confidence} interval.`,
        data: { columns: [{ key: "name", label: "Benchmark", format: (_, row) => name(row) }, { key: "score", label: "Score", number: true, format: (value, row) => `${quantity(value, row)} ${spread(row)}` }], rows: group },
        draw: width => {
          const marginLeft = Math.min(width * 0.5, 20 + 7 * d3.max(group, row => name(row).length));
          const least = d3.min(group, row => row.score) / 10;   // an interval may reach below 0
          return Plot.plot({
            width, height: group.length * 20 + 60, marginLeft, marginTop: 10, marginBottom: 40, marginRight: 24,
            style: { fontSize: "12px" },
            x: { type: "log", grid: true, label: "log scale →", tickFormat: value => plain(quantity(value, group[0])), ticks: width < 600 ? 3 : 6 },
            y: { domain: group.map(name), label: null, tickSize: 0 },
            marks: [
              Plot.ruleY(group.filter(row => row.low != null), { y: name, x1: row => Math.max(least, row.low), x2: "high", stroke: "var(--accent)", strokeOpacity: 0.6 }),
              Plot.dot(group, { x: "score", y: name, r: 4, stroke: "var(--accent)", fill: "var(--surface)" }),
              Plot.tip(group, Plot.pointer({ x: "score", y: name, title: row => `${name(row)}\n${quantity(row.score, row)} ${spread(row)}` })),
            ],
          });
        },
      }));
    }
  }

  function speedUps() {
    if (!compared.length) return scores();
    let opponent = opponents[0];
    const counts = el("p", { class: "verdicts", role: "status" });
    const frame = chart({
      title: `How many times as fast ${subject} is`,
      note: `The mark is the quotient of the means, the line its ${confidence} interval; left of 1 ${subject} is the slower one. Each line of a benchmark is a size, small ones on top.`,
      above: el("div", {}, el("div", { class: "tools" }, choice("compared with", opponents, opponent, side => {
        opponent = side;
        show();
      })), counts),
      draw,
    });

    function items() {
      return compared.filter(row => row.side === opponent);
    }

    function show() {
      const shown = items();
      const number = name => shown.filter(row => verdict(row.speed) === name).length;
      counts.replaceChildren(...Object.entries(VERDICTS).map(([name, look]) =>
        el("span", { style: `color: ${look.colour}` }, `${look.sign} ${number(name)} ${name}`)));
      frame.setData({
        columns: [
          { key: "label", label: "Benchmark" },
          { key: "value", label: "Times as fast", number: true },
          { key: "low", label: "from", number: true },
          { key: "high", label: "to", number: true },
          { key: "verdict", label: "Verdict" },
        ],
        rows: shown.map(row => ({ label: run(row) + label(row), ...row.speed, verdict: verdict(row.speed) })),
      });
      frame.redraw();
    }

    function draw(width) {
      const shown = items();
      const groups = d3.groups(shown, row => run(row) + row.name);
      const most = d3.max(groups, ([, group]) => group.length);
      const apart = groups.length * most <= 50;   // each size has a line and a name of its own
      const step = apart ? 18 : Math.max(2.5, Math.min(12, 24 / most));
      const gap = apart ? 6 : 10;
      const marks = [];
      const names = [];
      let y = 0;
      for (const [name, group] of groups) {
        const top = y;
        for (const row of group) {
          marks.push({ row, y, ...row.speed, verdict: verdict(row.speed) });
          if (apart) names.push({ y, text: [name, row.size].filter(Boolean).join(" ") });
          y += step;
        }
        if (!apart) names.push({ y: (top + y - step) / 2, text: name });
        y += gap;
      }
      const bottom = y - gap;
      const marginLeft = Math.min(width * 0.45, 20 + 7 * d3.max(names, name => name.text.length));
      const ends = marks.flatMap(mark => [mark.value, mark.low, mark.high]).filter(Boolean);
      const domain = [Math.min(0.8, d3.min(ends) / 1.1), Math.max(1.25, d3.max(ends) * 1.1)];
      const text = mark => [
        `${run(mark.row)}${label(mark.row)}`,
        `${times(mark.value)} as fast as ${mark.row.side}`,
        interval(mark),
        mark.verdict,
      ].filter(Boolean).join("\n");
      return Plot.plot({
        width, height: bottom + 58, marginLeft, marginTop: 12, marginBottom: 36, marginRight: 16,
        style: { fontSize: "12px" },
        x: { type: "log", domain, label: `times as fast as ${opponent} (log scale) →`, grid: true, tickFormat: d => plain(number(d, 2)), ticks: width < 600 ? 4 : 8 },
        y: { type: "linear", domain: [bottom + 5, -5], axis: null },
        marks: [
          Plot.rectX([0], { x1: domain[0], x2: 1, fill: "var(--bad)", fillOpacity: 0.06 }),
          Plot.axisY(names.map(name => name.y), { text: names.map(name => name.text), tickSize: 0, label: null, lineWidth: marginLeft / 12 }),
          Plot.ruleX([1], { stroke: "var(--ink)" }),
          Plot.ruleY(marks.filter(mark => mark.low != null), { y: "y", x1: "low", x2: "high", stroke: mark => VERDICTS[mark.verdict].colour, strokeOpacity: 0.6 }),
          Plot.dot(marks, { x: "value", y: "y", r: apart ? 4 : 3, stroke: mark => VERDICTS[mark.verdict].colour, fill: "var(--surface)", symbol: mark => VERDICTS[mark.verdict].symbol }),
          Plot.tip(marks, Plot.pointer({ x: "value", y: "y", title: text })),
        ],
      });
    }

    section("speed").append(frame);
    show();
  }

  function losses() {
    if (!compared.length) return section("losses").remove();
    const lost = compared.filter(row => verdict(row.speed) === "slower");
    section("losses-title").textContent = `Where ${subject} loses: ${lost.length} of ${compared.length} comparisons`;
    section("losses").append(lost.length
      ? table([
        ...(runs.length > 1 ? [{ key: "run", label: "Run", format: i => runs[i].name }] : []),
        { key: "name", label: "Benchmark" },
        { key: "size", label: "Size" },
        { key: "side", label: "Slower than" },
        speedColumn,
        { key: "own", label: subject, number: true, value: row => partner.get(partnerKey(row))?.score, format: (_, row) => quantity(partner.get(partnerKey(row))?.score, row) },
        { key: "score", label: "The other", number: true, format: (value, row) => quantity(value, row) },
      ], lost, { sort: { key: "speed", descending: false }, header: "name" })
      : el("p", {}, `Nowhere: no interval lies below 1.`));
  }

  const speedColumn = {
    key: "speed", label: "Times as fast", number: true, value: row => row.speed?.value ?? null,
    format: speed => speed
      ? el("span", { style: `color: ${VERDICTS[verdict(speed)].colour}` },
        `${times(speed.value)} `, el("span", { class: "muted" }, interval(speed)))
      : "",
  };

  // ---- All results

  /** Every fork as a mark, in proportion to the mean, and the interval as a band. */
  function strip(row) {
    if (!row.forks.length || !row.score) return "";
    const most = Math.max(0.05, d3.max(row.forks, fork => Math.abs(fork / row.score - 1)));
    const x = value => 50 + 46 * (value / row.score - 1) / most;
    const svg = d3.create("svg").attr("viewBox", "0 0 100 16").attr("class", "strip").attr("preserveAspectRatio", "none")
      .attr("role", "img").attr("aria-label", `forks: ${row.forks.map(fork => quantity(fork, row)).join(", ")}`);
    svg.append("title").text(row.forks.map(fork => quantity(fork, row)).join(", ") + `; width ± ${percent(most)}`);
    if (row.low != null) {
      const [low, high] = [row.low, row.high].map(end => Math.max(0, Math.min(100, x(end))));
      svg.append("rect").attr("x", low).attr("width", high - low).attr("y", 5).attr("height", 6).attr("fill", "var(--accent)").attr("opacity", 0.25);
    }
    svg.append("line").attr("x1", 50).attr("x2", 50).attr("y1", 1).attr("y2", 15).attr("stroke", "var(--muted)");
    row.forks.forEach(fork => svg.append("line").attr("x1", x(fork)).attr("x2", x(fork)).attr("y1", 3).attr("y2", 13)
      .attr("stroke", "var(--accent)").attr("stroke-width", 1.4));
    return svg.node();
  }

  function results() {
    const has = key => rows.some(row => row[key] != null);
    const natural = text => text.replace(/(?<=\d)Mi\b/g, "000000").replace(/\d+/g, digits => digits.padStart(20, "0"));
    const columns = [
      ...(runs.length > 1 ? [{ key: "run", label: "Run", format: i => runs[i].name }] : []),
      { key: "name", label: "Benchmark" },
      { key: "size", label: "Size", value: row => natural(row.size), format: size => el("span", { class: "size" }, size) },
      ...(several("side") ? [{ key: "side", label: "Side" }] : []),
      ...(several("mode") ? [{ key: "mode", label: "Mode" }] : []),
      ...(several("threads") ? [{ key: "threads", label: "Threads", number: true, format: String }] : []),
      { key: "score", label: "Score", number: true, format: (value, row) => el("span", {}, `${quantity(value, row)} `, el("span", { class: "muted" }, spread(row))) },
      { key: "forks", label: "Forks", value: row => row.forks.length, format: (_, row) => strip(row) },
      ...(compared.length ? [{ ...speedColumn, label: `${subject} is` }] : []),
      ...(has("flops") ? [{ key: "flops", label: "GFLOP/s", number: true, format: value => value == null ? "" : number(value / 1e9) }] : []),
      ...(has("bandwidth") ? [{ key: "bandwidth", label: "GB/s", number: true, format: value => value == null ? "" : number(value / 1e9) }] : []),
      ...(has("share") ? [{ key: "share", label: "Of the limit", number: true, format: (value, row) => value == null ? "" : el("span", {}, `${percent(value)} `, el("span", { class: "muted" }, row.roof)) }] : []),
      ...(has("allocated") ? [{ key: "allocated", label: "B/call", number: true, format: value => value == null ? "–" : number(value) }] : []),
    ];
    section("results").append(table(columns, rows, { caption: "All results", filter: true, sort: null, header: "name" }));
  }

  // ---- Forks

  function forks() {
    const many = rows.filter(row => row.forks.length > 1 && row.score);
    if (!many.length) return section("forks").remove();
    const modes = d3.rollup(many, group => new Set(group.map(row => row.mode)).size, row => row.name);
    const title = row => run(row) + row.name + (modes.get(row.name) > 1 ? ` (${row.mode})` : "");
    const names = distinct(many.map(title));
    const sides = distinct([subject, ...others, ...many.map(row => row.side)]).filter(side => many.some(row => row.side === side));
    let name = names[0];
    const items = () => many.filter(row => title(row) === name);
    const base = row => partner.get(partnerKey(row))?.score ?? row.score;
    const relative = several("side") && subject ? `by the mean of ${subject}` : "by its mean";
    const frame = chart({
      title: "Scores of single forks",
      note: `Each tick is a fork, the mark their mean, the line its ${confidence} interval; all ${relative} at the same size.`,
      above: el("div", {}, el("div", { class: "tools" }, choice("Benchmark", names, name, next => {
        name = next;
        show();
      })), sides.length > 1 ? legend(sides, { line: false }) : null),
      draw,
    });

    function show() {
      frame.setData({
        columns: [
          { key: "size", label: "Size" },
          { key: "side", label: "Side" },
          { key: "score", label: "Mean", number: true, format: (value, row) => quantity(value, row) },
          { key: "forks", label: "Forks", format: (values, row) => values.map(value => quantity(value, row)).join(", ") },
        ],
        rows: items(),
      });
      frame.redraw();
    }

    function draw(width) {
      const lanes = [];
      const ticks = [];
      let y = 0;
      for (const [size, group] of d3.groups(items(), row => row.size)) {
        const top = y;
        d3.sort(group, row => sides.indexOf(row.side)).forEach(row => {
          lanes.push({ row, y, mean: row.score / base(row), low: row.low / base(row), high: row.high / base(row), ...series(sides.indexOf(row.side)) });
          y += 14;
        });
        ticks.push({ y: (top + y - 14) / 2, text: size || name });
        y += 10;
      }
      const single = lanes.flatMap(lane => lane.row.forks.map(fork => ({ lane, y: lane.y, x: fork / base(lane.row) })));
      const ends = [...single.map(fork => fork.x), ...lanes.map(lane => lane.mean)];
      const domain = [Math.min(0.9, d3.min(ends) / 1.05), Math.max(1.1, d3.max(ends) * 1.05)];
      const marginLeft = Math.min(width * 0.4, 20 + 7 * d3.max(ticks, tick => tick.text.length));
      return Plot.plot({
        width, height: y + 70, marginLeft, marginTop: 24, marginBottom: 36, marginRight: 16,
        style: { fontSize: "12px" },
        x: { type: "log", domain, label: `score ${relative} (log scale) →`, grid: true, tickFormat: d => plain(number(d, 2)), ticks: width < 600 ? 4 : 8 },
        y: { type: "linear", domain: [y, -10], axis: null },
        marks: [
          Plot.axisY(ticks.map(tick => tick.y), { text: ticks.map(tick => tick.text), tickSize: 0, label: null, lineWidth: marginLeft / 12 }),
          Plot.ruleX([1], { stroke: "var(--muted)" }),
          Plot.ruleY(lanes.filter(lane => lane.row.low != null), { y: "y", x1: lane => Math.max(domain[0], lane.low), x2: lane => Math.min(domain[1], lane.high), stroke: "colour", strokeWidth: 1.5, strokeOpacity: 0.5, clip: true }),
          Plot.ruleX(single, { x: "x", y1: fork => fork.y - 4, y2: fork => fork.y + 4, stroke: fork => fork.lane.colour, strokeWidth: 1.2 }),
          Plot.dot(lanes, { x: "mean", y: "y", r: 4, symbol: "symbol", stroke: "colour", fill: "var(--surface)" }),
          Plot.tip(lanes, Plot.pointer({ x: "mean", y: "y", title: lane => `${label(lane.row)} ${lane.row.side}\n${quantity(lane.row.score, lane.row)} ${spread(lane.row)}\nforks: ${lane.row.forks.map(fork => quantity(fork, lane.row)).join(", ")}` })),
        ],
      });
    }

    section("forks").append(frame);
    show();
  }

  // ---- Roofline

  function roofline() {
    const points = rows.filter(row => row.flops && row.intensity);
    if (!points.length) return section("roofline").remove();
    const every = "all benchmarks";
    const names = [every, ...distinct(points.map(row => row.name))];
    const places = runs.map(({ name }) => name);
    let name = every;
    let place = 0;
    const sides = distinct([subject, ...others]).filter(side => points.some(row => row.side === side));
    const items = () => points.filter(row => row.run === place && (name === every || row.name === name));
    const look = row => series(Math.max(0, sides.indexOf(row.side)));
    const frame = chart({
      title: "Arithmetic by data",
      note: "How much arithmetic each call does with a byte, and how fast; no call should be above its roof. Both scales are logarithmic.",
      above: el("div", {}, el("div", { class: "tools" },
        choice("Run", places, places[0], next => {
          place = places.indexOf(next);
          show();
        }),
        choice("Show", names, name, next => {
          name = next;
          show();
        })), sides.length > 1 ? legend(sides, { line: false }) : null),
      draw,
    });

    function show() {
      frame.setData({
        columns: [
          { key: "name", label: "Benchmark" },
          { key: "size", label: "Size" },
          { key: "side", label: "Side" },
          { key: "intensity", label: "FLOP/B", number: true },
          { key: "flops", label: "GFLOP/s", number: true, format: value => number(value / 1e9) },
          { key: "share", label: "Of the limit", number: true, format: (value, row) => value == null ? "–" : `${percent(value)} of ${row.roof}` },
        ],
        rows: items(),
      });
      frame.redraw();
    }

    function draw(width) {
      const shown = items();
      const roofs = runs[place].roofs.filter(roof => roof.rate);
      const peak = d3.max(roofs.filter(roof => roof.arithmetic), roof => roof.rate);
      const slopes = roofs.filter(roof => !roof.arithmetic);
      const ridge = peak ? d3.max(slopes, roof => peak / roof.rate) : null;
      const [least, most] = d3.extent(shown, row => row.intensity);
      const x = [least / 2, Math.max(most * 2, (ridge ?? 0) * 2)];
      const lines = roofs.map(roof => {
        const end = roof.arithmetic ? x[1] : Math.min(x[1], peak ? peak / roof.rate : x[1]);
        const start = roof.arithmetic ? Math.max(x[0], slopes.length ? d3.min(slopes, slope => roof.rate / slope.rate) : x[0]) : x[0];
        const level = at => (roof.arithmetic ? roof.rate : roof.rate * at) / 1e9;
        const text = `${roof.name} ${rate(roof.rate, roof.arithmetic ? "GFLOP/s" : "GB/s")}`;
        return { roof, text, points: [[start, level(start)], [end, level(end)]] };
      });
      const heights = [...shown.map(row => row.flops / 1e9), ...lines.flatMap(line => line.points.map(point => point[1]))];
      const y = [d3.min(heights) / 1.5, d3.max(heights) * 1.8];
      const height = Math.max(320, Math.min(560, width * 0.6));
      // Along the slopes, which are parallel and may be close: one after another, above and below
      const decades = range => Math.log10(range[1] / range[0]);
      const angle = Math.atan2((height - 68) / decades(y), (width - 76) / decades(x)) * 180 / Math.PI;
      const sloped = d3.sort(lines.filter(line => !line.roof.arithmetic), line => -line.roof.rate);
      const labels = sloped.map(({ roof, text }, i) => {
        const start = Math.max(x[0], y[0] * 1e9 / roof.rate);
        const end = Math.min(x[1], (peak ?? y[1] * 1e9) / roof.rate);
        const at = start * (end / start) ** (0.3 + 0.45 * (i % 2));
        return { text: width < 600 ? roof.name : text, x: at, y: roof.rate * at / 1e9 };
      });
      return Plot.plot({
        width, height, marginLeft: 56, marginRight: 20, marginTop: 28, marginBottom: 40,
        style: { fontSize: "12px" },
        x: { type: "log", domain: x, label: "FLOP by byte →", grid: true, tickFormat: d => number(d, 1), ticks: width < 600 ? 4 : 8 },
        y: { type: "log", domain: y, label: "↑ GFLOP/s", grid: true, tickFormat: d => number(d, 1), ticks: 6 },
        marks: [
          lines.map(line => Plot.line(line.points, { stroke: "var(--ink)", strokeWidth: 1.6 })),
          Plot.text(lines.filter(line => line.roof.arithmetic), { x: line => line.points[1][0], y: line => line.points[1][1], text: "text", textAnchor: "end", dy: -10, fill: "var(--ink)", stroke: "var(--surface)", strokeWidth: 3 }),
          [-8, 8].map((dy, side) => Plot.text(labels.filter((_, i) => i % 2 === side), { x: "x", y: "y", text: "text", rotate: -angle, dy, fill: "var(--ink)", stroke: "var(--surface)", strokeWidth: 3 })),
          Plot.dot(d3.sort(shown, row => row.side === subject), { x: "intensity", y: row => row.flops / 1e9, r: 3.5, symbol: row => look(row).symbol, stroke: row => look(row).colour, fill: row => row.side === subject ? look(row).colour : "var(--surface)", fillOpacity: 0.5 }),
          Plot.tip(shown, Plot.pointer({ x: "intensity", y: row => row.flops / 1e9, title: row => [`${label(row)} ${row.side}`, `${number(row.flops / 1e9)} GFLOP/s at ${number(row.intensity)} FLOP/B`, row.share == null ? "" : `${percent(row.share)} of ${row.roof}`].filter(Boolean).join("\n") })),
        ],
      });
    }

    section("roofline").append(frame);
    show();
  }

  // ---- Latency

  const ticks = curves => [2, 10, 100, 1000, 1e4, 1e5, 1e6, 1e7].filter(x => x <= d3.max(curves, curve => curve.points.at(-1).x));
  const exact = share => `${plain(number(100 * share, 9))} %`;
  /** Of a narrow chart only every other one. */
  const shareOf = (x, width) => width < 480 && Math.round(Math.log10(x)) % 2 === 1 ? "" : exact(1 - 1 / x);

  function latencies() {
    const sampled = rows.filter(row => row.percentiles.length);
    if (!sampled.length) return section("latency").remove();
    const sides = distinct([subject, ...others, ...sampled.map(row => row.side)]).filter(side => sampled.some(row => row.side === side));
    const frames = d3.groups(sampled, row => run(row) + label(row)).map(([name, group]) => {
      const curves = group.map(row => ({ row, ...series(Math.max(0, sides.indexOf(row.side))),
        points: row.percentiles.map(([share, value], i, all) => ({ x: share < 1 ? 1 / (1 - share) : 1.6 / (1 - all[i - 1][0]), share, value, row })) }));
      const marked = [0.5, 0.9, 0.95, 0.99, 0.999, 0.9999, 0.99999, 0.999999, 1];
      const at = (row, share) => row.percentiles.find(([p]) => p >= share - 1e-12)?.[1];
      const known = marked.filter(share => share < 1 && d3.max(curves, curve => curve.points.at(-1).x) > 1 / (1 - share) || share === 1);
      return chart({
        title: name,
        above: legend(sides),
        data: {
          columns: [{ key: "share", label: "Share of calls" }, ...group.map((row, i) => ({ key: String(i), label: row.side || "time", number: true, format: time }))],
          rows: known.map(share => ({ share: share === 1 ? "all" : exact(share), ...group.map(row => at(row, share)) })),
        },
        draw: width => Plot.plot({
          width, height: Math.max(260, Math.min(380, width * 0.62)), marginLeft: 64, marginTop: 24, marginBottom: 40, marginRight: 24,
          style: { fontSize: "12px" },
          x: { type: "log" },
          y: { type: "log", nice: true, axis: null },
          marks: [
            Plot.gridX(ticks(curves)),
            Plot.axisX(ticks(curves), { text: x => shareOf(x, width), label: "share of calls →" }),
            Plot.gridY({ ticks: 4 }),
            Plot.axisY({ ticks: 4, text: value => /^1(0*)? /.test(plain(time(value))) ? plain(time(value)) : "", label: "↑ time" }),
            curves.map(curve => Plot.line(curve.points, { x: "x", y: "value", stroke: curve.colour, strokeWidth: 2, strokeDasharray: curve.dashes, curve: "step-before" })),
            curves.map(curve => Plot.dot(curve.points.filter(point => marked.some(share => Math.abs(share - point.share) < 1e-9)), { x: "x", y: "value", symbol: curve.symbol, stroke: curve.colour, fill: "var(--surface)", r: 4 })),
            Plot.tip(curves.flatMap(curve => curve.points), Plot.pointer({ x: "x", y: "value", title: point => `${point.row.side}\n${point.share === 1 ? "longest" : exact(Math.round(1e8 * point.share) / 1e8)}: ${time(point.value)}` })),
          ],
        }),
      });
    });
    section("latency").append(
      el("p", {}, "The time that a share of all calls stays under; the last mark is the longest of all. Both scales are logarithmic."),
      el("div", { class: "charts" }, frames));
  }

  // ---- Allocation

  function allocation() {
    const profiled = rows.filter(row => row.allocated != null);
    if (!profiled.length) return section("allocation").remove();
    const some = d3.sort(profiled.filter(row => row.allocated > 0), row => -row.allocated);
    const own = profiled.filter(row => row.side === subject);
    const words = own.length && several("side")
      ? `${own.filter(row => row.allocated === 0).length} of ${own.length} results of ${subject} allocate nothing`
      : `${profiled.length - some.length} of ${profiled.length} results allocate nothing`;
    section("allocation").append(el("p", {}, `${words}.`));
    if (!some.length) return;
    const shown = some.slice(0, 30);
    const name = row => `${run(row)}${label(row)} ${row.side}`.trim();
    section("allocation").append(chart({
      title: "Bytes allocated by a call",
      note: some.length > shown.length ? `The ${shown.length} that allocate most, of ${some.length}.` : null,
      data: { columns: [{ key: "name", label: "Benchmark" }, { key: "size", label: "Size" }, { key: "side", label: "Side" }, { key: "allocated", label: "B/call", number: true }], rows: some },
      draw: width => {
        const marginLeft = Math.min(width * 0.5, 20 + 7 * d3.max(shown, row => name(row).length));
        return Plot.plot({
          width, height: shown.length * 20 + 60, marginLeft, marginTop: 10, marginBottom: 40, marginRight: 50,
          style: { fontSize: "12px" },
          x: { type: "log", label: "bytes (log scale) →", grid: true, tickFormat: d => number(d, 1), ticks: width < 600 ? 3 : 6, nice: true },
          y: { domain: shown.map(name), label: null, tickSize: 0 },
          marks: [
            Plot.ruleY(shown, { y: name, x1: row => Math.min(1, d3.min(shown, other => other.allocated)) / 2, x2: "allocated", stroke: "var(--line)" }),
            Plot.dot(shown, { x: "allocated", y: name, r: 4, stroke: row => subject && row.side === subject ? "var(--bad)" : "var(--muted)", fill: "var(--surface)", symbol: row => subject && row.side === subject ? "triangle" : "circle" }),
            Plot.text(shown, { x: "allocated", y: name, text: row => number(row.allocated), textAnchor: "start", dx: 8, fill: "var(--ink)" }),
          ],
        });
      },
    }));
  }

  // ---- The head

  function tiles() {
    const tile = (value, text) => el("div", {}, el("strong", {}, value), text);
    const all = [tile(String(rows.length), "results")];
    const first = compared.filter(row => row.side === opponents[0]);
    if (first.length) {
      const count = name => first.filter(row => verdict(row.speed) === name).length;
      all.push(tile(times(d3.median(first, row => row.speed.value)), `as fast as ${opponents[0]}: median of ${first.length}`));
      all.push(tile(`${count("faster")} : ${count("slower")}`, `${subject} faster : slower than ${opponents[0]} (${count("within noise")} within noise)`));
    }
    const best = d3.greatest(rows.filter(row => row.flops), row => row.flops);
    if (best) all.push(tile(rate(best.flops, "GFLOP/s"), `${label(best)} ${best.side}${best.share == null ? "" : `, ${percent(best.share)} of the ${best.roof} limit`}`));
    section("tiles").append(...all);
  }

  function machines() {
    for (const { name, facts: known, roofs } of runs) {
      if (runs.length > 1) section("machine").append(el("h3", {}, name));
      section("machine").append(facts([
        ...known.map(fact => [fact.name, fact.value]),
        ...roofs.map(roof => [`Limit: ${roof.name}`, `${rate(roof.rate, roof.arithmetic ? "GFLOP/s" : "GB/s")}${roof.lowest == null ? "" : ` (${number(roof.lowest / 1e9)} at best in the slowest fork)`}`]),
      ]));
    }
    document.querySelectorAll(".confidence").forEach(place => place.append(confidence));
    section("iterations").textContent = {
      mean: "Its score is the mean of its iterations, as in JMH.",
      median: "Its score is the median of its iterations.",
      best: "Its score is that of its fastest iteration: other work on the machine only ever adds time.",
    }[data.iterations];
  }

  tiles();
  machines();
  speedUps();
  losses();
  roofline();
  latencies();
  forks();
  allocation();
  results();
})();
