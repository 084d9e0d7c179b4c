// The page of lab descent: the path on the curve or on the contours, and its values step by step.
(() => {
  const { el, facts, table, series, legend, chart } = page;
  const { function: formula, variables, rate, path, divergence, landscape } = page.data;
  const byId = id => document.getElementById(id);
  const last = path.at(-1);
  // As the command prints them: six digits, without zeros at the end
  const digits = (value, most = 6) => {
    if (value == null) return "–";
    const size = Math.abs(value);
    const text = size !== 0 && (size < 1e-4 || size >= 1e9) ? value.toExponential(most - 1).replace(/\.?0*e\+?/, "e") : String(Number(value.toPrecision(most)));
    return text.replace(/-/g, "−");
  };
  const tick = value => digits(value, Math.abs(value) >= 1e9 ? 3 : 7);
  const named = point => variables.map((name, i) => `${name} = ${digits(point.x[i])}`).join(", ");
  const told = point => `step ${point.step}\n${variables.map((name, i) => `${name} = ${digits(point.x[i])}`).join("\n")}\nL = ${digits(point.value)}`;

  byId("facts").append(facts([
    ["Function", el("code", {}, `L = ${formula}`)],
    ["Rate", String(rate)],
    ["Start", `${named(path[0])}; L = ${digits(path[0].value)}`],
    ["End", `${named(last)}; L = ${digits(last.value)}, after ${last.step} ${last.step === 1 ? "step" : "steps"}`],
  ]));
  if (divergence) {
    byId("divergence").hidden = false;
    byId("divergence").textContent = `The descent ${divergence}.`;
  }

  const columns = [
    { key: "step", label: "Step", number: true, format: String },
    ...variables.map((name, i) => ({ key: name, label: name, number: true, format: (_, row) => digits(row.x[i]) })),
    { key: "value", label: "L", number: true, format: value => digits(value) },
    ...variables.map((name, i) => ({ key: `d${name}`, label: `∂L/∂${name}`, number: true, format: (_, row) => digits(row.gradient[i]) })),
  ];
  const values = { columns, rows: path };
  byId("path").append(table(columns, path, { caption: `The points of the descent on ${formula}`, header: "step" }));

  // Numbers at the points, where they have room
  function labelled(x, y) {
    const places = [];
    const [across, up] = [x, y].map(of => { const [low, high] = d3.extent(path, of); return high - low || 1; });
    for (const point of [path[0], last, ...path]) {
      const place = [x(point) / across, y(point) / up];
      if (places.length < 12 && places.every(({ at }) => Math.hypot(at[0] - place[0], at[1] - place[1]) > 0.09)) places.push({ at: place, point });
    }
    return places.map(({ point }) => point);
  }
  const steps = d3.pairs(path);
  const pathMarks = (x, y) => [
    Plot.arrow(steps, { x1: ([a]) => x(a), y1: ([a]) => y(a), x2: ([, b]) => x(b), y2: ([, b]) => y(b),
      stroke: series(1).colour, strokeWidth: 1.5, headLength: 6, insetEnd: 3 }),
    Plot.dot(path, { x, y, r: 3.5, stroke: series(1).colour, fill: "var(--surface)", strokeWidth: 1.5 }),
    Plot.dot([path[0]], { x, y, r: 6, symbol: "square", fill: series(1).colour }),
    Plot.dot([last], { x, y, r: 7, symbol: "star", fill: series(1).colour, stroke: "var(--surface)" }),
    Plot.text(labelled(x, y), { x, y, text: d => String(d.step), dy: -14, fill: "var(--ink)", stroke: "var(--surface)", strokeWidth: 4 }),
    Plot.tip(path, Plot.pointer({ x, y, title: told })),
  ];

  const curve = () => chart({
    title: `The path on the curve L = ${formula}`,
    note: "The square is the start, the star is the end. The numbers count the steps.",
    draw: width => Plot.plot({
      width,
      height: Math.min(600, Math.max(280, width * 1.15)),
      marginLeft: 65,
      x: { label: variables[0], grid: true, ticks: width / 80, tickFormat: tick },
      y: { label: "L", grid: true, ticks: 10, tickFormat: tick },
      marks: [
        Plot.line(landscape.x.map((x, i) => ({ x, y: landscape.values[i] })), { x: "x", y: "y", stroke: series(0).colour, strokeWidth: 2 }),
        pathMarks(d => d.x[0], d => d.value),
      ],
    }),
    data: values,
  });

  function contours() {
    const { x, y, values: grid, even } = landscape;
    const known = grid.filter(value => value != null);
    const [low, high] = d3.extent(known);
    // In a bowl, levels that grow with the square stand at even distances
    const bowl = d3.min(path, d => d.value) < low + 0.05 * (high - low);
    const thresholds = d3.range(1, 14).map(k => low + (high - low) * (k / 14) ** (bowl ? 2 : 1));
    const within = axis => [axis[1], axis.at(-2)];   // contours close up along the edge of the grid
    return chart({
      title: `The path on the contours of L = ${formula}`,
      note: `Along a line L stays the same; the deeper the shade, the higher. ${even ? "Each step goes straight across the lines."
        : "The axes have different scales, so the steps do not look square to the lines."} The square is the start, the star is the end.`,
      draw: width => {
        const size = Math.min(width, 640);
        return Plot.plot({
          width: size,
          height: size,
          marginLeft: 65,
          x: { label: variables[0], domain: within(x), ticks: size / 80, tickFormat: tick },
          y: { label: variables[1], domain: within(y), ticks: 10, tickFormat: tick },
          marks: [
            // Without "none", Plot would fill in what the function is where it is not defined
            Plot.contour(grid.map(value => value ?? NaN), { width: x.length, height: y.length, x1: x[0], x2: x.at(-1), y1: y[0], y2: y.at(-1),
              interpolate: "none", thresholds, fill: "currentColor", fillOpacity: 0.05, stroke: series(0).colour, strokeWidth: 1, clip: true }),
            Plot.frame({ stroke: "var(--line)" }),
            pathMarks(d => d.x[0], d => d.x[1]),
          ],
        });
      },
      data: values,
    });
  }
  if (landscape) {
    const picture = landscape.y ? contours() : curve();
    picture.classList.add("tall");
    byId("charts").append(picture);
  }

  const axis = width => {
    const domain = [0, Math.max(1, last.step)];
    return { label: "step", domain, ticks: d3.ticks(...domain, width / 50).filter(Number.isInteger), tickFormat: String };
  };
  byId("charts").append(chart({
    title: "L after each step",
    draw: width => Plot.plot({
      width,
      height: 280,
      marginLeft: 65,
      x: axis(width),
      y: { label: "L", grid: true, tickFormat: tick },
      marks: [
        Plot.line(path, { x: "step", y: "value", stroke: series(0).colour, strokeWidth: 2 }),
        path.length > 60 ? null : Plot.dot(path, { x: "step", y: "value", stroke: series(0).colour, fill: "var(--surface)", r: 3 }),
        Plot.tip(path, Plot.pointerX({ x: "step", y: "value", title: told })),
      ],
    }),
    data: values,
  }), chart({
    title: variables.length === 1 ? "The variable after each step" : "The variables after each step",
    above: variables.length > 1 ? legend(variables.slice(0, 8)) : null,
    draw: width => Plot.plot({
      width,
      height: 280,
      marginLeft: 65,
      x: axis(width),
      y: { label: variables.length === 1 ? variables[0] : "value", grid: true, tickFormat: tick },
      marks: variables.slice(0, 8).map((_, i) => [
        Plot.line(path, { x: "step", y: d => d.x[i], stroke: series(i).colour, strokeWidth: 2, strokeDasharray: series(i).dashes }),
        path.length > 60 ? null : Plot.dot(path, { x: "step", y: d => d.x[i], symbol: series(i).symbol, stroke: series(i).colour, fill: "var(--surface)", r: 3 }),
      ]),
    }),
    data: values,
  }));
})();
