// The page of lab overfit: loss and accuracy on both sets.
(() => {
  const { el, number, table, series, legend, chart } = page;
  const { net, samples, tested, best, points } = page.data;
  const byId = id => document.getElementById(id);
  const count = value => value.toLocaleString("en");
  const percent = value => `${(100 * value).toFixed(2)} %`;
  const last = points.at(-1);
  const sets = ["training images", "test images"];

  byId("tiles").append(
    el("div", {}, el("strong", {}, percent(last.trainAccuracy)), `of ${count(samples)} training images are right`),
    el("div", {}, el("strong", {}, percent(last.testAccuracy)), `of ${count(tested)} test images are right`),
    el("div", {}, el("strong", {}, number(last.trainLoss, 3)), "training loss at the end"),
    el("div", {}, el("strong", {}, number(last.testLoss, 3)), `test loss at the end; smallest after epoch ${best}`),
    el("div", {}, el("strong", {}, net), "units in the layers"));

  const columns = [
    { key: "epoch", label: "Epoch", number: true, format: count },
    { key: "trainLoss", label: "Training loss", number: true, format: value => number(value, 4) },
    { key: "testLoss", label: "Test loss", number: true, format: value => number(value, 4) },
    { key: "trainAccuracy", label: "Training accuracy", number: true, format: percent },
    { key: "testAccuracy", label: "Test accuracy", number: true, format: percent },
  ];

  const curves = (title, note, keys, y, format, end) => chart({
    title,
    note,
    above: legend(sets),
    draw: width => Plot.plot({
      width,
      height: 320,
      marginLeft: 55,
      x: { label: "epoch", grid: true },
      y,
      marks: [
        Plot.areaY(points, { x: "epoch", y1: keys[0], y2: keys[1], fill: "var(--muted)", fillOpacity: 0.12 }),
        keys.map((key, i) => [
          Plot.line(points, { x: "epoch", y: key, stroke: series(i).colour, strokeWidth: 2, strokeDasharray: series(i).dashes }),
          Plot.dot(points, { x: "epoch", y: key, symbol: series(i).symbol, stroke: series(i).colour, fill: "var(--surface)", r: 3 }),
        ]),
        end,
        Plot.tip(points, Plot.pointerX({ x: "epoch", y: keys[1], title: d => `epoch ${d.epoch}\n${keys.map((key, i) => `${sets[i]} ${format(d[key])}`).join("\n")}` })),
      ],
    }),
    data: { columns, rows: points },
  });
  byId("charts").append(
    curves("Loss", "The gap between the curves is what was learned by heart.", ["trainLoss", "testLoss"], { label: "loss", grid: true, zero: true }, value => number(value, 4),
      [Plot.ruleX([best], { stroke: "var(--muted)", strokeDasharray: "2 4" }),
        Plot.text([best], { x: d => d, frameAnchor: "top", dy: 4, dx: 6, textAnchor: "start", text: d => `test loss smallest: epoch ${d}`, fill: "var(--muted)" })]),
    curves("Accuracy", "Of the training images, soon all are right.", ["trainAccuracy", "testAccuracy"],
      { label: "accuracy", grid: true, domain: [0, 1], tickFormat: value => `${Math.round(100 * value)} %` }, percent, null));
  byId("epochs").append(table(columns, points, { caption: "Loss and accuracy", header: "epoch", sort: null }));
})();
