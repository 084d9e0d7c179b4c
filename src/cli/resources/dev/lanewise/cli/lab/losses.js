// The page of lab losses: both losses by the probability of the right class, and each prediction class by class.
(() => {
  const { el, number, table, series, legend, chart } = page;
  const { epsilon, samples, meanSquaredError, crossEntropy } = page.data;
  const byId = id => document.getElementById(id);
  const fixed = value => value.toFixed(4);
  const name = index => `Prediction ${index + 1}`;

  const tile = (title, squared, entropy) => el("div", {}, title, el("strong", {}, fixed(entropy)), "cross-entropy",
    el("strong", {}, fixed(squared)), "mean squared error");
  byId("tiles").append(...samples.map((sample, i) => tile(name(i), sample.meanSquaredError, sample.crossEntropy)),
    ...(samples.length > 1 ? [tile("Mean of the mini-batch", meanSquaredError, crossEntropy)] : []));

  const curve = [0.0005, ...d3.range(0.0025, 1, 0.0025), 1].map(y => ({ y, entropy: -Math.log(y + epsilon), squared: (1 - y) ** 2 / 2 }));
  // Where one class is right, its probability is a place on the curve
  const marked = samples.flatMap((sample, i) => {
    const right = sample.terms.filter(term => term.t === 1);
    return right.length === 1 ? [{ label: name(i), y: right[0].y, entropy: right[0].logarithm }] : [];
  });
  const kinds = ["cross-entropy, −ln(y + ε)", "the squared error of this class, (1 − y)²/2"];
  byId("curve").append(chart({
    title: "The loss by the probability of the right class",
    note: marked.length ? "The dots are the predictions below." : null,
    above: legend(kinds, { symbol: false }),
    draw: width => Plot.plot({
      width,
      height: Math.min(400, Math.max(260, width * 0.45)),
      marginRight: 30,
      x: { label: "y, the probability of the right class", domain: [0, 1], grid: true },
      y: { label: "loss", grid: true },
      marks: [
        ["entropy", "squared"].map((key, i) =>
          Plot.line(curve, { x: "y", y: key, stroke: series(i).colour, strokeWidth: 2, strokeDasharray: series(i).dashes })),
        Plot.dot(marked, { x: "y", y: "entropy", r: 5, fill: series(0).colour }),
        ["start", "end"].map(textAnchor => Plot.text(marked.filter(d => textAnchor === (d.y > 0.6 ? "end" : "start")), { x: "y", y: "entropy", text: d => `${d.label}: ${fixed(d.entropy)}`,
          textAnchor, dx: textAnchor === "start" ? 8 : 0, dy: -12, fill: "var(--ink)", stroke: "var(--surface)", strokeWidth: 4 })),
        Plot.tip(curve, Plot.pointerX({ x: "y", y: "entropy", title: d => `y = ${number(d.y)}\ncross-entropy ${fixed(d.entropy)}\nsquared ${fixed(d.squared)}` })),
      ],
    }),
    data: {
      columns: [{ key: "y", label: "y", number: true, format: value => number(value, 3) }, { key: "entropy", label: "−ln(y + ε)", number: true, format: fixed },
        { key: "squared", label: "(1 − y)²/2", number: true, format: fixed }],
      rows: curve.filter((_, i) => i % 20 === 0),
    },
  }));

  const value = digits => ({ number: true, format: own => String(Number(own.toPrecision(digits))) });
  samples.forEach((sample, index) => {
    const columns = [
      { key: "output", label: "Class", number: true, format: String },
      { key: "t", label: "t", ...value(3) },
      { key: "y", label: "y", ...value(3) },
      { key: "squared", label: "(y − t)²/2", ...value(4) },
      { key: "logarithm", label: "−t ln(y + ε)", ...value(4) },
    ];
    byId("samples").append(el("h3", {}, `${name(index)}: cross-entropy ${fixed(sample.crossEntropy)}, mean squared error ${fixed(sample.meanSquaredError)}`),
      el("div", { class: "charts" },
        chart({
          title: `${name(index)}: what it says and what is right`,
          note: "The bars are y; the thick lines are t.",
          draw: width => Plot.plot({
            width,
            height: 240,
            x: { label: "class", type: "band", tickFormat: String },
            y: { label: "probability", domain: [0, 1], grid: true },
            marks: [
              Plot.barY(sample.terms, { x: "output", y: "y", fill: series(0).colour, fillOpacity: 0.55 }),
              Plot.tickY(sample.terms, { x: "output", y: "t", stroke: series(1).colour, strokeWidth: 4 }),
              Plot.ruleY([0], { stroke: "var(--muted)" }),
            ],
          }),
          data: { columns: columns.slice(0, 3), rows: sample.terms },
        }),
        table(columns, sample.terms, { caption: `${name(index)}, term by term`, header: "output" })));
  });
})();
