// The page of lab activations: functions, derivatives, softmax.
(() => {
  const { el, number, table, series, legend, chart } = page;
  const { x, curves, softmax } = page.data;
  const byId = id => document.getElementById(id);
  const names = curves.map(curve => curve.name);
  const short = value => String(Number(value.toPrecision(6))).replace("-", "−");

  function functions(key, title, note, limits) {
    const rows = x.map((at, i) => ({ at, ...Object.fromEntries(curves.map(curve => [curve.name, curve[key][i]])) }));
    // Marks at a few places tell the lines apart where they lie on one another
    const marked = index => rows.filter((_, i) => i % 25 === (5 * index) % 25);
    return chart({
      title,
      note,
      above: legend(names),
      draw: width => Plot.plot({
        width,
        height: Math.min(400, Math.max(280, width * 0.7)),
        x: { label: "x", grid: true },
        y: { label: key === "values" ? "y" : "dy/dx", grid: true, domain: limits },
        marks: [
          Plot.ruleX([0], { stroke: "var(--muted)", strokeOpacity: 0.5 }),
          Plot.ruleY([0], { stroke: "var(--muted)", strokeOpacity: 0.5 }),
          names.map((name, i) => Plot.line(rows, { x: "at", y: d => d[name] ?? NaN, stroke: series(i).colour, strokeWidth: 2, strokeDasharray: series(i).dashes,
            clip: true, curve: name === "step" && key === "values" ? "step-before" : "linear" })),
          names.map((name, i) => Plot.dot(marked(i), { x: "at", y: d => d[name] ?? NaN, symbol: series(i).symbol, stroke: series(i).colour, fill: "var(--surface)", r: 3.5,
            clip: true })),
          Plot.tip(rows, Plot.pointerX({ x: "at", y: "tanh", title: d => [`x = ${number(d.at)}`, ...names.map(name => `${name} ${number(d[name], 4)}`)].join("\n") })),
        ],
      }),
      data: {
        columns: [{ key: "at", label: "x", number: true }, ...names.map(name => ({ key: name, label: name, number: true, format: value => number(value, 4) }))],
        rows: rows.filter((_, i) => i % 5 === 0),
      },
    });
  }
  byId("curves").append(
    functions("values", "The functions", "What becomes of x. ReLU and identity go on upwards.", [-1.5, 2.5]),
    functions("derivatives", "Their derivatives", "How much of a change comes through. The step lets nothing through; where it jumps, it has no derivative.", [-0.1, 1.1]));

  softmax.forEach(({ scores, exponentials, plain, shifted }, index) => {
    const rows = scores.map((score, i) => ({ i: i + 1, score, exponential: exponentials[i] ?? Infinity, plain: plain[i], shifted: shifted[i] }));
    const columns = [
      { key: "i", label: "Score", number: true, format: String },
      { key: "score", label: "x", number: true, format: short },
      { key: "exponential", label: "eˣ", number: true, format: value => number(value, 5) },
      { key: "plain", label: "eˣ / Σ eˣ", number: true, format: value => value == null ? el("span", { class: "bad" }, "not a number") : number(value, 5) },
      { key: "shifted", label: "after the subtraction", number: true, format: value => number(value, 5) },
    ];
    const title = `Softmax of ${scores.map(short).join(", ")}`;
    byId("softmax").append(
      chart({
        title,
        note: "The probability of each class, with the largest score subtracted first.",
        draw: width => Plot.plot({
          width,
          height: 250,
          marginTop: 35,
          x: { label: "score", type: "band", tickFormat: i => short(scores[i - 1]) },
          y: { label: "probability", domain: [0, 1], grid: true },
          marks: [
            Plot.barY(rows, { x: "i", y: "shifted", fill: series(0).colour, fillOpacity: 0.55 }),
            Plot.text(rows, { x: "i", y: "shifted", text: d => number(d.shifted, 3), dy: -8, fill: "var(--ink)" }),
            Plot.ruleY([0], { stroke: "var(--muted)" }),
          ],
        }),
        data: { columns, rows },
      }),
      table(columns, rows, { caption: `${title}, step by step`, header: "i" }));
  });
})();
