//! The plot: CPU time per request as bars, one panel for each case.

use std::fmt::Write;

use super::body_size;
use crate::figures::{Case, Comparison, Row};

const WIDTH: f64 = 760.0;
const MARGIN: f64 = 24.0;
/// Where bars begin; names stand to the left.
const BARS_LEFT: f64 = 150.0;
/// Longest bar; values stand to the right.
const BARS_WIDTH: f64 = 480.0;
const ROW_HEIGHT: f64 = 26.0;
const BAR_HEIGHT: f64 = 16.0;
const TITLE_HEIGHT: f64 = 56.0;
const PANEL_TITLE_HEIGHT: f64 = 34.0;
const FLOOR_COLOR: &str = "#9aa5b1";
const PEER_COLOR: &str = "#5b8db8";
const OWN_COLOR: &str = "#d9772b";

pub fn svg(comparison: &Comparison) -> String {
    let rows: usize = comparison.cases.iter().map(|case| case.rows.len()).sum();
    let height =
        TITLE_HEIGHT + count(comparison.cases.len()) * PANEL_TITLE_HEIGHT + count(rows) * ROW_HEIGHT + MARGIN;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" \
         viewBox=\"0 0 {WIDTH} {height}\" font-family=\"system-ui, sans-serif\" font-size=\"13\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n"
    );
    text(
        &mut svg,
        MARGIN,
        28.0,
        "start",
        "font-size=\"17\" font-weight=\"600\" fill=\"#1f2933\"",
        "CPU time per request",
    );
    let legend = "microseconds on one core, less is better; median, line from least to greatest";
    text(&mut svg, MARGIN, 46.0, "start", "fill=\"#616e7c\"", legend);
    let mut top = TITLE_HEIGHT;
    for case in &comparison.cases {
        add_panel(&mut svg, case, top);
        top += PANEL_TITLE_HEIGHT + count(case.rows.len()) * ROW_HEIGHT;
    }
    svg.push_str("</svg>\n");
    svg
}

fn add_panel(svg: &mut String, case: &Case, top: f64) {
    let title = format!("{} connections, {} body", case.connections, body_size(case.body_bytes));
    text(svg, MARGIN, top + 22.0, "start", "font-weight=\"600\" fill=\"#323f4b\"", &title);
    let longest = case.rows.iter().map(|row| row.cpu_us.max).fold(0.0, f64::max);
    let scale = if longest > 0.0 { BARS_WIDTH / longest } else { 0.0 };
    for (index, row) in case.rows.iter().enumerate() {
        add_bar(svg, row, top + PANEL_TITLE_HEIGHT + count(index) * ROW_HEIGHT, scale);
    }
}

fn add_bar(svg: &mut String, row: &Row, top: f64, scale: f64) {
    let color = match row.proxy.as_str() {
        "relay" => FLOOR_COLOR,
        name if name.starts_with("ringgate") => OWN_COLOR,
        _ => PEER_COLOR,
    };
    let (middle, length) = (top + BAR_HEIGHT / 2.0, row.cpu_us.median * scale);
    text(svg, BARS_LEFT - 10.0, middle + 4.5, "end", "fill=\"#323f4b\"", &row.proxy);
    let _ = writeln!(
        svg,
        "<rect x=\"{BARS_LEFT}\" y=\"{top}\" width=\"{length:.1}\" height=\"{BAR_HEIGHT}\" rx=\"2\" fill=\"{color}\"/>"
    );
    let (least, greatest) = (BARS_LEFT + row.cpu_us.min * scale, BARS_LEFT + row.cpu_us.max * scale);
    let _ = writeln!(
        svg,
        "<path d=\"M{least:.1} {middle}H{greatest:.1}M{least:.1} {0}V{1}M{greatest:.1} {0}V{1}\" stroke=\"#323f4b\" \
         stroke-width=\"1.2\"/>",
        middle - 4.0,
        middle + 4.0
    );
    let value = format!("{:.1} µs", row.cpu_us.median);
    text(svg, greatest.max(BARS_LEFT + length) + 8.0, middle + 4.5, "start", "fill=\"#1f2933\"", &value);
}

fn text(svg: &mut String, x: f64, y: f64, anchor: &str, style: &str, content: &str) {
    let content = content.replace('&', "&amp;").replace('<', "&lt;");
    let _ =
        writeln!(svg, "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\" {style}>{content}</text>");
}

#[expect(clippy::cast_precision_loss, reason = "a handful of rows")]
const fn count(rows: usize) -> f64 {
    rows as f64
}
