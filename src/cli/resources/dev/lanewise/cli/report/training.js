// The page of a training. Its data is a TrainingData; that of a live view has a token, and is followed by newer data.
(() => {
  const { el, number, facts, table, series, legend, chart } = page;
  const byId = id => document.getElementById(id);
  const count = value => value.toLocaleString("en");
  const percent = (share, digits = 2) => share == null ? "–" : share > 0 && share < 1e-5 ? "< 0.001 %" : `${number(100 * share, share >= 0.1 ? 2 + digits : 1 + digits)} %`;
  const tick = value => value !== 0 && (Math.abs(value) >= 1e5 || Math.abs(value) < 1e-4) ? d3.format(".2~e")(value)
    : value.toLocaleString("en", { maximumFractionDigits: 6 });
  const whole = value => Number.isInteger(value) ? count(value) : "";
  const seconds = value => value < 60 ? `${number(value, 3)} s`
    : value < 3600 ? `${Math.floor(value / 60)} min ${Math.round(value % 60)} s`
      : `${Math.floor(value / 3600)} h ${Math.round(value % 3600 / 60)} min`;
  const bytes = text => Uint8Array.from(atob(text), character => character.charCodeAt(0));
  const points = ({ at, y }) => at.map((iteration, i) => ({ iteration, y: y[i] }));

  let data = page.data;
  const { inputs, hidden, outputs } = data.subject;
  const ended = () => data.results != null;
  const iterations = () => data.progress.first + data.progress.done;

  // Curves ----------------------------------------------------------------------------------------------------------

  const dimmed = { stroke: "var(--muted)", strokeDasharray: "2 4" };

  function lossLegend() {
    const line = (colour, width, path) => d3.create("svg").attr("viewBox", "0 0 32 14").attr("aria-hidden", "true")
      .call(svg => svg.append("path").attr("d", path).attr("fill", "none").attr("stroke", colour).attr("stroke-width", width)).node();
    return el("ul", { class: "legend" },
      el("li", {}, line(series(0).colour, 3, "M0,7H32"), "smoothed"),
      el("li", {}, line(series(7).colour, 1, "M0,9L4,3L8,11L12,5L16,10L20,4L24,12L28,3L32,8"), "of each mini-batch"));
  }

  const logarithmic = el("input", { type: "checkbox", onchange: () => lossChart.redraw() });
  const lossNote = () => {
    const { stride, span } = data.loss;
    const raw = stride === 1 ? "every iteration" : `the lowest and the highest of every ${count(stride)} iterations`;
    return `Thin: ${raw}. Thick: ${span === 1 ? "the same" : `the mean of the ${count(span)} iterations around`}.`;
  };
  const lossText = el("p", { class: "muted small" }, lossNote());
  const lossChart = chart({
    title: "Loss of the mini-batches",
    above: el("div", {}, lossText, el("div", { class: "tools" }, lossLegend(), el("label", { class: "switch" }, logarithmic, "logarithmic"))),
    draw: width => {
      const shown = curve => points(curve).filter(({ y }) => !logarithmic.checked || y > 0);
      const guess = Math.log(outputs);
      return Plot.plot({
        width,
        height: Math.min(360, Math.max(220, width * 0.4)),
        marginLeft: 50,
        x: { label: "iteration", tickFormat: whole, domain: [data.progress.first, Math.max(iterations(), data.progress.first + 1)] },
        y: { label: "loss", grid: true, tickFormat: tick, type: logarithmic.checked ? "log" : "linear", zero: !logarithmic.checked },
        marks: [
          outputs > 1 ? Plot.ruleY([guess], dimmed) : null,
          outputs > 1 ? Plot.text([guess], { y: guess, frameAnchor: "right", dy: -7, fill: "var(--muted)", text: () => `guessing: ln ${outputs} = ${number(guess, 4)}` }) : null,
          Plot.line(shown(data.loss.raw), { x: "iteration", y: "y", stroke: series(7).colour, strokeWidth: 0.8, strokeOpacity: 0.75 }),
          Plot.line(shown(data.loss.smoothed), { x: "iteration", y: "y", stroke: series(0).colour, strokeWidth: 2.5,
            title: d => `iteration ${count(d.iteration)}\nloss ${number(d.y, 4)}, smoothed`, tip: "x" }),
        ],
      });
    },
  });

  function lossValues() {
    const raw = points(data.loss.raw);
    let next = 0;
    const rows = points(data.loss.smoothed).map(({ iteration, y }) => {
      const cell = [];
      while (next < raw.length && raw[next].iteration <= iteration) cell.push(raw[next++].y);
      return { iteration, low: d3.min(cell), high: d3.max(cell), smoothed: y };
    });
    const value = { number: true, format: own => number(own, 4) };
    return {
      columns: [{ key: "iteration", label: "Iteration", number: true, format: count }, { key: "low", label: "Lowest", ...value },
        { key: "high", label: "Highest", ...value }, { key: "smoothed", label: "Smoothed", ...value }],
      rows,
    };
  }

  const sets = [["train", "training set"], ["test", "test set"]];
  const closely = el("input", { type: "checkbox", onchange: () => accuracyChart.redraw() });
  const accuracyChart = chart({
    title: "Accuracy after each epoch",
    note: "An epoch is one pass over the training set. The first point stands after one single iteration.",
    above: el("div", { class: "tools" }, legend(sets.map(([, name]) => name)), el("label", { class: "switch" }, closely, "close up")),
    draw: width => {
      const rows = data.epochs.kept;
      const end = d3.max(rows, d => d.epoch) ?? 0;
      const low = closely.checked ? d3.min(rows.slice(1), d => Math.min(d.train ?? 1, d.test ?? 1)) ?? 0 : 0;
      const ticks = d3.ticks(low, 1, 6);
      const decimals = Math.max(0, -Math.floor(Math.log10(ticks[1] - ticks[0]) + 1e-9) - 2);
      return Plot.plot({
        width,
        height: 280,
        marginLeft: 50,
        x: { label: "epoch", domain: [0, Math.max(1, end)], ticks: Math.min(end + 1, Math.floor(width / 50)), tickFormat: whole },
        y: { label: "accuracy", grid: true, tickFormat: value => `${(100 * value).toFixed(decimals)} %`, ticks, domain: [low, 1] },
        marks: [
          closely.checked ? null : Plot.ruleY([1 / outputs], dimmed),
          closely.checked ? null : Plot.text([1 / outputs], { y: 1 / outputs, frameAnchor: "right", dy: -7, fill: "var(--muted)", text: () => `guessing: ${percent(1 / outputs, 0)}` }),
          sets.map(([key], i) => Plot.line(rows, { x: "epoch", y: key, stroke: series(i).colour, strokeWidth: 2, strokeDasharray: series(i).dashes, clip: true })),
          rows.length > 60 ? null : sets.map(([key], i) => Plot.dot(rows.filter(row => row[key] >= low), { x: "epoch", y: key, symbol: series(i).symbol, stroke: series(i).colour, fill: "var(--surface)", r: 3.5 })),
          Plot.tip(rows, Plot.pointerX({ x: "epoch", y: "test", title: d => `epoch ${d.epoch}\ntraining set ${percent(d.train)}\ntest set ${percent(d.test)}` })),
        ],
      });
    },
  });

  const accuracyValues = () => ({
    columns: [
      { key: "epoch", label: "Epoch", number: true, format: count },
      { key: "iteration", label: "Iteration", number: true, format: count },
      { key: "loss", label: "Mean loss", number: true, format: own => number(own, 4) },
      { key: "train", label: "Training set", number: true, format: own => percent(own) },
      { key: "test", label: "Test set", number: true, format: own => percent(own) },
      { key: "samplesPerSecond", label: "Samples/s", number: true, format: own => own == null ? "–" : count(Math.round(own)) },
    ],
    rows: data.epochs.kept,
  });

  const rateChart = chart({
    title: "Learning rate",
    note: "How long the step against the gradient is, as planned. The dot is the last iteration done.",
    draw: width => {
      const rates = points(data.learningRate);
      const now = iterations() - 1;
      const rate = rates.findLast(({ iteration }) => iteration <= Math.max(now, 0));
      return Plot.plot({
        width,
        height: 280,
        marginLeft: 60,
        x: { label: "iteration", tickFormat: whole, domain: [0, Math.max(1, data.progress.planned)] },
        y: { label: "learning rate", grid: true, zero: true, tickFormat: tick },
        marks: [
          Plot.ruleY([0], { stroke: "var(--line)" }),
          Plot.line(rates, { x: "iteration", y: "y", stroke: series(3).colour, strokeWidth: 2, title: d => `iteration ${count(d.iteration)}\n${number(d.y, 4)}`, tip: "x" }),
          rate && now >= 0 ? Plot.dot([{ ...rate, iteration: now }], { x: "iteration", y: "y", r: 5, fill: series(3).colour }) : null,
        ],
      });
    },
  });

  const rateValues = () => ({
    columns: [{ key: "iteration", label: "Iteration", number: true, format: count }, { key: "y", label: "Learning rate", number: true, format: own => number(own, 4) }],
    rows: points(data.learningRate),
  });

  function validationChart({ bestEpoch, kept }) {
    const best = kept.find(({ epoch }) => epoch === bestEpoch);
    return chart({
      title: "Loss on the validation set",
      note: bestEpoch ? `Smallest after epoch ${bestEpoch}: the network keeps the weights of that moment.` : "It was never a number.",
      draw: width => Plot.plot({
        width,
        height: 280,
        marginLeft: 60,
        x: { label: "epoch", ticks: Math.min(kept.length, Math.floor(width / 50)), tickFormat: whole },
        y: { label: "loss", grid: true, tickFormat: tick },
        marks: [
          Plot.line(kept, { x: "epoch", y: "loss", stroke: series(4).colour, strokeWidth: 2 }),
          kept.length > 60 ? null : Plot.dot(kept, { x: "epoch", y: "loss", stroke: series(4).colour, fill: "var(--surface)", r: 3.5 }),
          best ? Plot.dot([best], { x: "epoch", y: "loss", symbol: "star", fill: series(4).colour, r: 7 }) : null,
          best ? Plot.text([best], { x: "epoch", y: "loss", dy: -14, text: () => "best", fill: "var(--ink)" }) : null,
        ],
      }),
      data: {
        columns: [{ key: "epoch", label: "Epoch", number: true, format: count }, { key: "loss", label: "Loss", number: true, format: own => number(own, 4) }],
        rows: kept,
      },
    });
  }

  // Hidden units ----------------------------------------------------------------------------------------------------

  // Lightness grows from end to end, so the sign can be told without the hue
  const diverging = d3.scaleLinear([-1, -0.5, 0, 0.5, 1], ["#081c44", "#2c5f94", "#97989a", "#efb45f", "#fff4d4"]).interpolate(d3.interpolateLab);
  const palette = d3.range(255).map(i => { const { r, g, b } = d3.rgb(diverging(i / 127 - 1)); return [r, g, b]; });
  const grey = d3.range(256).map(i => [i, i, i]);

  function paint(canvas, pixels, width, colours) {
    canvas.width = width;
    canvas.height = pixels.length / width;
    const context = canvas.getContext("2d");
    const image = context.createImageData(canvas.width, canvas.height);
    pixels.forEach((value, i) => image.data.set([...colours[value], 255], 4 * i));
    context.putImageData(image, 0, 0);
    return canvas;
  }

  const picture = (pixels, width, colours, label) =>
    paint(el("canvas", { role: "img", "aria-label": label }), bytes(pixels), width || bytes(pixels).length, colours);

  function unitFigure(unit, index, width) {
    const known = unit.out.map((weight, c) => ({ weight, c })).filter(({ weight }) => weight != null);
    const votes = outputs < 2 || !known.length ? "" : `for ${d3.greatest(known, d => d.weight).c}, against ${d3.least(known, d => d.weight).c}`;
    const limit = `±${number(unit.limit, 2)}`;
    return el("figure", {},
      picture(unit.pixels, width, palette, `Weights into hidden unit ${index + 1}, from ${number(-unit.limit, 2)} to ${number(unit.limit, 2)}. ${votes ? `It speaks most ${votes}.` : ""}`),
      el("figcaption", {}, el("b", {}, String(index + 1)), ` ${limit}`, votes ? [el("br"), votes] : null));
  }

  let drawnWeights = null;
  function showUnits() {
    const { weights } = data;
    byId("hidden").hidden = !weights;
    if (!weights || (drawnWeights?.after === weights.after && drawnWeights?.shown.length === weights.shown.length)) return;
    drawnWeights = weights;
    const { width, units, shown, after } = weights;
    byId("hidden-text").textContent = `Each of the ${count(units)} units of the hidden layer adds up the ${count(inputs)} inputs, each times a weight: `
      + (width ? `here are these weights as images of ${width}×${width}` : "here are these weights as strips, one input after the other")
      + `, after ${count(after)} iterations. Light: ink there excites the unit; dark: it silences it. Each has a scale of its own, from −limit to limit.`
      + " Below it, the classes for and against which the unit speaks most."
      + (shown.length < units ? ` The first ${count(shown.length)} are shown.` : "");
    byId("units").classList.toggle("strips", !width);
    byId("units").replaceChildren(...shown.map((unit, i) => unitFigure(unit, i, width)));
  }

  byId("scale").append(paint(el("canvas", { role: "img", "aria-label": "The scale: dark blue for −limit, grey for 0, light yellow for limit" }),
    d3.range(255), 255, palette), el("span", {}, "− limit, silences"), el("span", {}, "0"), el("span", {}, "limit, excites"));

  // Results ---------------------------------------------------------------------------------------------------------

  function confusionTable({ counts }) {
    const unclassified = counts.some(row => row[outputs] > 0);
    const columns = d3.range(outputs + (unclassified ? 1 : 0));
    const cell = (row, label, c) => {
      const share = row[c] / Math.max(1, d3.sum(row));
      const colour = c === label ? "var(--series-1)" : "var(--series-2)";
      const strength = c === label ? 35 * share : 60 * Math.min(1, Math.sqrt(4 * share));
      return el("td", {
        class: c === label ? "right" : row[c] === 0 ? "none" : null,
        style: row[c] === 0 ? null : `background: color-mix(in srgb, ${colour} ${strength.toFixed(1)}%, transparent)`,
      }, row[c] === 0 ? "·" : count(row[c]));
    };
    return el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Confusion matrix" },
      el("table", { class: "confusion" },
        el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "is \\ taken for"), columns.map(c => el("th", { scope: "col" }, c === outputs ? "none" : String(c))))),
        el("tbody", {}, counts.map((row, label) => el("tr", {}, el("th", { scope: "row" }, String(label)), columns.map(c => cell(row, label, c)))))));
  }

  function confused({ counts }) {
    const pairs = counts.flatMap((row, label) => row.slice(0, outputs).map((n, c) => ({ label, c, n }))).filter(({ label, c, n }) => label !== c && n > 0);
    pairs.sort((a, b) => b.n - a.n);
    const words = pairs.slice(0, 3).map(({ label, c, n }) => `${label} for ${c} (${count(n)}×)`);
    return words.length ? `Most often it took ${words.join(", ")}.` : "It confused none.";
  }

  function measures({ classes, mean }) {
    const share = { number: true, format: own => percent(own) };
    const rows = classes.map((row, c) => ({ class: c, ...row }));
    return el("div", {}, table([
      { key: "class", label: "Class", number: true, format: String },
      { key: "precision", label: "Precision", ...share }, { key: "recall", label: "Recall", ...share }, { key: "f1", label: "F1", ...share },
      { key: "support", label: "Images", number: true, format: count },
    ], rows, { caption: "Each class", sort: null, header: "class" }),
    el("p", {}, `In the mean: precision ${percent(mean.precision)}, recall ${percent(mean.recall)}, F1 ${percent(mean.f1)}.`));
  }

  function misreadItem({ index, label, taken, probabilities, pixels }, width) {
    const shown = d3.range(outputs).filter(c => c !== label)
      .sort((a, b) => (probabilities[b] ?? 0) - (probabilities[a] ?? 0) || a - b).slice(0, 2).concat(label);
    const said = taken < 0 ? "nothing" : String(taken);
    const odds = classes => el("div", { class: "odds" }, classes.map(c => [
      el("span", {}, c === label ? `${c} ✓` : String(c)),
      el("span", {}, el("span", { class: c === label ? "bar true" : "bar", style: `width: ${(100 * (probabilities[c] ?? 0)).toFixed(1)}%` })),
      el("span", {}, percent(probabilities[c], 1)),
    ]));
    return el("li", {},
      picture(pixels, width, grey, `Test image ${index}: a ${label}, taken for ${said}`),
      el("div", {},
        el("p", {}, el("strong", {}, `${label}`), " taken for ", el("strong", {}, said), el("br"), el("span", { class: "muted" }, `image ${count(index)}`)),
        odds(shown),
        el("details", {}, el("summary", {}, "All classes"), odds(d3.range(outputs)))));
  }

  function outcome() {
    const { results, state, progress } = data;
    const { divergence, validation } = results;
    return {
      DIVERGED: () => `The training diverged: at iteration ${count(divergence.iteration)} the loss became ${divergence.loss}, with a learning rate of ${number(divergence.learningRate)}. `
        + "What follows is of the last weights whose loss was a number. A smaller learning rate is the first thing to try.",
      STOPPED: () => `Stopped from the live view after ${count(iterations())} of ${count(progress.planned)} iterations.`,
      STOPPED_EARLY: () => validation ? `Stopped early: the loss on the validation set fell no more. The weights are those of epoch ${validation.bestEpoch}.` : "Stopped early.",
      FINISHED: () => "",
    }[state]?.() ?? "";
  }

  let shownResults = false;
  function showResults() {
    if (!ended() || shownResults) return;
    shownResults = true;
    const { results } = data;
    document.querySelectorAll(".results").forEach(section => { section.hidden = false; });
    byId("outcome").textContent = outcome();
    byId("outcome").classList.toggle("bad", data.state === "DIVERGED");
    byId("confusion").append(confusionTable(results.confusion));
    byId("confused").textContent = confused(results.confusion);
    byId("measures").append(measures(results.confusion));
    const { misread } = results;
    byId("misread-text").textContent = misread.count === 0 ? `None of ${count(misread.samples)} images.`
      : `${count(misread.count)} of ${count(misread.samples)} images of the test set. `
        + (misread.worst.length < misread.count ? `Here are the ${misread.worst.length} worst, ` : "Here they are, ")
        + "those first whose class the network thought least likely; with its two other best guesses, and the framed bar for what is right.";
    byId("misread").replaceChildren(...misread.worst.map(sample => misreadItem(sample, misread.width)));
    if (results.validation) byId("charts").append(validationChart(results.validation));
    showSettings();
  }

  function showSettings() {
    const pairs = [...data.subject.settings, ...(data.results?.facts ?? [])].map(({ name, value }) => [name, el("span", { class: /^(Command|Weights)$/.test(name) ? "digits" : null }, value)]);
    byId("settings").replaceChildren(facts(pairs));
  }

  function tiles() {
    const { results, progress, loss, epochs } = data;
    const last = epochs.kept.at(-1);
    const speeds = epochs.kept.slice(1).map(epoch => epoch.samplesPerSecond).filter(speed => speed != null);
    const tile = (name, value, note) => el("div", {}, name, el("strong", {}, value), note ? el("span", { class: "muted" }, note) : null);
    const time = results?.trainingSeconds ?? progress.seconds;
    byId("tiles").replaceChildren(
      tile("Test accuracy", percent(results?.testAccuracy ?? last?.test), results ? `${count(results.misread.count)} misread` : "at the last epoch"),
      tile("Training accuracy", percent(results?.trainAccuracy ?? last?.train), results ? `loss ${number(results.trainLoss, 3)}` : "at the last epoch"),
      tile("Loss", number(loss.smoothed.y.at(-1), 3), "last mini-batches, smoothed"),
      tile("Iterations", count(progress.done), `${number(progress.done / progress.iterationsPerEpoch, 3)} epochs of ${count(progress.iterationsPerEpoch)}`),
      tile("Time", seconds(time), results?.trainingSeconds == null ? "with evaluations" : progress.pausedSeconds > 0 ? `and ${seconds(progress.pausedSeconds)} paused` : "without evaluations"),
      tile("Speed", speeds.length ? count(Math.round(d3.median(speeds))) : "–", "samples/s, in the median"));
  }

  function showCurves() {
    lossText.textContent = lossNote();
    lossChart.redraw();
    lossChart.setData(lossValues());
    accuracyChart.redraw();
    accuracyChart.setData(accuracyValues());
    rateChart.redraw();
    rateChart.setData(rateValues());
  }

  function show() {
    tiles();
    showCurves();
    showUnits();
    showResults();
  }

  byId("loss").append(lossChart);
  byId("charts").append(accuracyChart, rateChart);
  showSettings();
  show();

  // Live ------------------------------------------------------------------------------------------------------------

  const { token } = page.data;
  if (!token) return;

  const states = {
    WAITING: "Waiting", RUNNING: "Training", PAUSING: "Pausing", PAUSED: "Paused", STOPPING: "Stopping", EVALUATING: "Evaluating",
    FINISHED: "Finished", STOPPED: "Stopped", STOPPED_EARLY: "Stopped early", DIVERGED: "Diverged",
  };
  const pause = byId("pause");
  const stop = byId("stop");
  const pauses = () => data.state === "PAUSING" || data.state === "PAUSED";
  let lost = false;

  const send = async command => {
    try {
      const { ok, statusText } = await fetch(command, { method: "POST", headers: { "X-Token": token } });
      if (!ok) throw new Error(statusText);
    } catch (error) {
      byId("position").textContent = `Not done: ${error.message}`;
    }
  };
  pause.addEventListener("click", () => send(pauses() ? "resume" : "pause"));
  stop.addEventListener("click", () => send("stop"));

  function showLive() {
    const { state, progress } = data;
    const name = lost && !ended() ? "Connection lost" : states[state];
    if (byId("state").textContent !== name) byId("state").textContent = name;
    pause.textContent = pauses() ? "Resume" : "Pause";
    pause.disabled = stop.disabled = lost || !(state === "RUNNING" || pauses());
    const done = iterations() / Math.max(1, progress.planned);
    byId("progress").value = done;
    const rest = progress.done > 0 && state === "RUNNING" ? `, about ${seconds(progress.seconds / progress.done * (progress.planned - iterations()))} left` : "";
    byId("position").textContent = lost && !ended() ? "No answer from the program; it may have ended. This is what it sent last. Trying again."
      : `Epoch ${number(iterations() / progress.iterationsPerEpoch, 3)} of ${number(progress.planned / progress.iterationsPerEpoch, 3)}, `
        + `iteration ${count(iterations())} of ${count(progress.planned)}, ${seconds(progress.seconds)}${rest}`
        + (ended() ? ". This page needs the program no more." : "");
  }

  byId("live").hidden = false;
  showLive();
  let drawn = data.version;
  function follow() {
    if (document.hidden || drawn === data.version) return;
    drawn = data.version;
    show();
    showLive();
  }
  document.addEventListener("visibilitychange", follow);
  if (ended()) return;
  const events = new EventSource(`events?${token}`);
  events.onmessage = ({ data: text }) => {
    data = JSON.parse(text);
    if (ended()) events.close();
    follow();
  };
  events.onopen = () => {
    lost = false;
    showLive();
  };
  // The browser tries again by itself; but not where it was refused, perhaps because too many pages are open
  events.onerror = () => {
    lost = true;
    showLive();
    if (events.readyState === EventSource.CLOSED) byId("position").textContent = "The program sends this page nothing: too many of them are open, or it is another training by now. Close some, then reload.";
  };
})();
