/**
 * Reports as pages of HTML that hold everything they show: styles, scripts, charts and data, in one file that opens from
 * disk and asks no network for anything. Charts are drawn by <a href="https://observablehq.com/plot/">Observable Plot</a>
 * on <a href="https://d3js.org">D3</a>, which the page carries.
 */
@NullMarked
package dev.lanewise.page;

import org.jspecify.annotations.NullMarked;
