// The page of lab gradient-check: differences, and errors by the step.
(() => {
  const { el, number, facts, table, series, legend, chart } = page;
  const { parameters, net, groups, differences, verdict, weight, steps } = page.data;
  const byId = id => document.getElementById(id);
  const power = value => value === 0 ? "0" : value.toExponential(1).replace("-", "−");
  const count = value => value.toLocaleString("en");
  const superscript = n => `10${[...String(n)].map(c => "⁰¹²³⁴⁵⁶⁷⁸⁹"[c] ?? "⁻").join("")}`;
  const exact = { number: true, format: value => number(value, 6) };
  const size = { number: true, format: power };

  byId("facts").append(facts([
    ["Verdict", verdict],
    ["Small network", `largest difference ${power(d3.max(parameters, d => d.difference))}`],
    ["Digits", `${net}; largest difference ${power(d3.max(groups, d => d.largest))}`],
  ]));

  const columns = [{ key: "name", label: "Parameter" }, { key: "backprop", label: "Backpropagation", ...exact },
    { key: "numerical", label: "Numerical", ...exact }, { key: "difference", label: "Difference", ...size }];
  const kinds = ["backpropagation", "numerical"];
  byId("small").append(chart({
    title: "The gradient, by both",
    note: "One lies on the other.",
    above: legend(kinds, { line: false }),
    draw: width => Plot.plot({
      width,
      height: 330,
      marginLeft: 50,
      marginBottom: 55,
      x: { label: null, type: "point", domain: parameters.map(d => d.name), tickRotate: -60 },
      y: { label: "derivative of the loss", grid: true, inset: 12 },
      marks: [
        Plot.ruleY([0], { stroke: "var(--muted)" }),
        Plot.dot(parameters, { x: "name", y: "backprop", symbol: series(0).symbol, stroke: series(0).colour, r: 7, strokeWidth: 2 }),
        Plot.dot(parameters, { x: "name", y: "numerical", symbol: series(1).symbol, fill: series(1).colour, r: 3 }),
        Plot.tip(parameters, Plot.pointerX({ x: "name", y: "backprop", title: d => `${d.name}\n${number(d.backprop, 8)}\n${number(d.numerical, 8)}\ndifference ${power(d.difference)}` })),
      ],
    }),
    data: { columns, rows: parameters },
  }));
  byId("parameters").append(table(columns, parameters, { caption: "The parameters of the small network", header: "name", sort: null }));

  byId("groups").append(table([
    { key: "name", label: "Parameters" },
    { key: "count", label: "Count", number: true, format: count },
    { key: "largestGradient", label: "Largest gradient", ...size },
    { key: "mean", label: "Mean difference", ...size },
    { key: "largest", label: "Largest difference", ...size },
    { key: "otherBits", label: "Other bits than the fused", number: true, format: count },
  ], groups, { caption: `${net}: layers against the numerical gradient`, header: "name" }));
  const bin = ({ decade }) => decade == null ? "0" : superscript(decade);
  const shown = differences.slice(0, 1 + d3.max(differences, (d, i) => d.count ? i : 1));
  byId("differences").append(chart({
    title: "How large the differences are",
    note: `The number of parameters whose difference is 0, or begins with this power of ten.`,
    draw: width => Plot.plot({
      width,
      height: 290,
      marginTop: 35,
      marginLeft: 60,
      x: { label: "difference, from", type: "band", domain: shown.map(bin) },
      y: { label: "parameters", grid: true },
      marks: [
        Plot.barY(shown, { x: bin, y: "count", fill: series(0).colour, fillOpacity: 0.55 }),
        Plot.text(shown.filter(d => d.count), { x: bin, y: "count", text: d => count(d.count), dy: -8, fill: "var(--ink)" }),
        Plot.ruleY([0], { stroke: "var(--muted)" }),
      ],
    }),
    data: {
      columns: [{ key: "decade", label: "Difference from", format: (_, row) => bin(row) }, { key: "count", label: "Parameters", number: true, format: count }],
      rows: shown,
    },
  }));

  const errors = ["forward difference", "central difference"];
  byId("steps").append(chart({
    title: `The error of the derivative by ${weight}, by the step h`,
    note: "Both axes are logarithmic. The dotted line is h = 10⁻⁴, which the numerical gradient takes.",
    above: legend(errors),
    draw: width => Plot.plot({
      width,
      height: Math.min(420, Math.max(280, width * 0.5)),
      marginLeft: 60,
      x: { type: "log", label: "h", grid: true, ticks: d3.range(-12, 0, width < 500 ? 3 : 1).map(k => 10 ** k), tickFormat: value => superscript(Math.round(Math.log10(value))) },
      y: { type: "log", label: "error", grid: true, ticks: 6, tickFormat: value => superscript(Math.round(Math.log10(value))) },
      marks: [
        Plot.ruleX([1e-4], { stroke: "var(--muted)", strokeDasharray: "2 4" }),
        ["forward", "central"].map((key, i) => [
          Plot.line(steps.filter(d => d[key] > 0), { x: "h", y: key, stroke: series(i).colour, strokeWidth: 2, strokeDasharray: series(i).dashes }),
          Plot.dot(steps.filter(d => d[key] > 0), { x: "h", y: key, symbol: series(i).symbol, stroke: series(i).colour, fill: "var(--surface)", r: 3 }),
        ]),
        Plot.tip(steps, Plot.pointerX({ x: "h", y: "forward", title: d => `h = ${power(d.h)}\nforward ${power(d.forward)}\ncentral ${power(d.central)}` })),
      ],
    }),
    data: { columns: [{ key: "h", label: "h", ...size }, { key: "forward", label: "Forward", ...size }, { key: "central", label: "Central", ...size }], rows: steps },
  }));
})();
