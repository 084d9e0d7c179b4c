// The page of lab why-not-accuracy: loss and accuracy by one weight.
(() => {
  const { number, facts, series, chart } = page;
  const { net, weight, value, slope, images, flat, steps, points } = page.data;
  const byId = id => document.getElementById(id);

  byId("facts").append(facts([
    ["Network", net],
    ["Measured on", `${images} test images`],
    ["Weight", `${weight}, learned ${number(value, 5)}`],
    ["Slope of the loss there", number(slope, 4)],
    ["Accuracy", `the same before and after ${flat} of ${steps} small steps`],
  ]));

  const columns = [{ key: "weight", label: weight, number: true, format: own => number(own, 5) },
    { key: "loss", label: "Loss", number: true, format: own => number(own, 6) },
    { key: "accuracy", label: "Accuracy", number: true, format: own => number(own, 4) }];
  const told = d => `${weight} = ${number(d.weight, 4)}\nloss ${number(d.loss, 5)}\naccuracy ${number(d.accuracy, 4)}`;

  function both(target, rows, where) {
    const here = d3.least(rows, d => Math.abs(d.weight - value));
    const frame = (key, title, note, marks) => chart({
      title,
      note,
      draw: width => Plot.plot({
        width,
        height: 300,
        marginLeft: 60,
        x: { label: weight, grid: true },
        y: { label: key, grid: true, inset: 8 },
        marks: [
          Plot.ruleX([value], { stroke: "var(--muted)", strokeDasharray: "2 4" }),
          marks,
          Plot.dot([here], { x: "weight", y: key, r: 5, fill: "var(--ink)" }),
          Plot.tip(rows, Plot.pointerX({ x: "weight", y: key, title: told })),
        ],
      }),
      data: { columns, rows },
    });
    byId(target).append(
      frame("loss", `The loss ${where}`, "Smooth. The dot is the weight that was learned.",
        Plot.line(rows, { x: "weight", y: "loss", stroke: series(0).colour, strokeWidth: 2 })),
      frame("accuracy", `The accuracy ${where}`, "Flat, and jumps.",
        Plot.line(rows, { x: "weight", y: "accuracy", curve: "step", stroke: series(1).colour, strokeWidth: 2, strokeDasharray: series(1).dashes })));
  }
  both("charts", points, `as ${weight} moves`);
  const middle = (points.length - 1) / 2;
  both("near", points.slice(middle - 10, middle + 11), "close up");
})();
