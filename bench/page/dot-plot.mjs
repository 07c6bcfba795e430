const [width, left, right, rowHeight] = [760, 190, 90, 30];

/**
 * One dot for each contender on a logarithmic axis, with a line from its slowest to its fastest run.
 *
 * @param {{title: string, unit: string, rows: {name: string, median: number, least: number, largest: number}[]}} plot
 * @returns {string} SVG
 */
export function dotPlot({ title, unit, rows }) {
  const low = 10 ** Math.floor(Math.log10(Math.min(...rows.map(({ least }) => least))));
  const high = 10 ** Math.ceil(Math.log10(Math.max(...rows.map(({ largest }) => largest))));
  const x = (value) => left + (Math.log10(value / low) / Math.log10(high / low)) * (width - left - right);
  const ticks = [];
  for (let tick = low; tick <= high; tick *= 10) ticks.push(tick);
  const bottom = 50 + rows.length * rowHeight;
  const grid = ticks.map(
    (tick) =>
      `<line x1="${x(tick)}" x2="${x(tick)}" y1="40" y2="${bottom}" stroke="#ddd"/>` +
      `<text x="${x(tick)}" y="${bottom + 18}" text-anchor="middle" fill="#555">${tick.toLocaleString("en-US")}</text>`,
  );
  const marks = rows.map(({ name, median, least, largest }, at) => {
    const y = 58 + at * rowHeight;
    const colour = name.startsWith("Sandglass") ? "#b5532a" : "#47658a";
    return (
      `<text x="${left - 12}" y="${y + 5}" text-anchor="end">${name}</text>` +
      `<line x1="${x(least)}" x2="${x(largest)}" y1="${y}" y2="${y}" stroke="${colour}" stroke-width="3"/>` +
      `<circle cx="${x(median)}" cy="${y}" r="6" fill="${colour}"/>` +
      `<text x="${x(largest) + 12}" y="${y + 5}" fill="#555">${Math.round(median).toLocaleString("en-US")}</text>`
    );
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${bottom + 45}" font-family="sans-serif" font-size="14">`,
    `<rect width="100%" height="100%" fill="white"/>`,
    `<text x="12" y="24" font-weight="bold">${title}</text>`,
    ...grid,
    ...marks,
    `<text x="${width - right}" y="${bottom + 38}" text-anchor="end" fill="#555">${unit}, logarithmic</text>`,
    "</svg>",
    "",
  ].join("\n");
}
