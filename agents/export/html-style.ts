/** How the printed incident looks: ink on white paper, A4 with page numbers, nothing cut across a page that need not be. */
export const style = `
@page { size: A4; margin: 16mm 15mm 18mm; @bottom-right { content: counter(page) " / " counter(pages); font: 8pt sans-serif; color: #59616D; } }
* { box-sizing: border-box; }
html { color-scheme: light; }
body { margin: 0 auto; padding: 24px; max-width: 190mm; background: #fff; color: #14171C; font: 10pt/1.45 system-ui, "DejaVu Sans", sans-serif; font-variant-numeric: tabular-nums; font-variant-ligatures: none; overflow-wrap: anywhere; }
h1 { font-size: 15pt; line-height: 1.25; margin: 0 0 6px; }
h2 { font-size: 11.5pt; margin: 18px 0 6px; padding-bottom: 2px; border-bottom: 1px solid #D9DDE3; break-after: avoid; }
h3 { font-size: 10pt; margin: 10px 0 2px; break-after: avoid; }
p { margin: 0; }
.kind { color: #59616D; margin-bottom: 4px; }
.head { color: #59616D; }
.severity { display: inline-block; padding: 0 7px; border-radius: 3px; color: #fff; background: #606873; font-weight: 600; }
.severity.critical { background: #5D132B; } .severity.high { background: #BE2E09; } .severity.medium { background: #8a5d06; } .severity.low { background: #0a6ba5; }
figure { margin: 14px 0 0; break-inside: avoid; }
.timeline { display: block; width: 100%; height: auto; font: 9.5px system-ui, "DejaVu Sans", sans-serif; }
.timeline text { fill: #14171C; } .timeline .code { font-weight: 700; } .timeline .cut { fill: #59616D; font-size: 12px; }
.timeline .lane { stroke: #E8EBEF; } .timeline .axis { stroke: #59616D; }
.legend { display: flex; flex-wrap: wrap; gap: 2px 14px; color: #59616D; font-size: 8.5pt; }
.legend i { display: inline-block; width: 9px; height: 9px; border-radius: 2px; margin-right: 4px; }
ul { margin: 0; padding-left: 16px; }
li { margin: 2px 0; break-inside: avoid; }
.quoted, .mono { font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-size: 0.92em; }
h1 .quoted { font-family: inherit; font-size: inherit; }
.cites { color: #59616D; font-size: 8pt; white-space: nowrap; }
.more { color: #59616D; }
table { width: 100%; border-collapse: collapse; table-layout: fixed; font-size: 8pt; }
th, td { text-align: left; vertical-align: top; padding: 2px 6px 2px 0; border-bottom: 1px solid #E8EBEF; }
th { color: #59616D; font-weight: 600; }
th:nth-child(1) { width: 8%; } th:nth-child(2) { width: 38%; } th:nth-child(3) { width: 21%; } th:nth-child(4) { width: 33%; }
tr { break-inside: avoid; }
thead { display: table-header-group; }
@media print { body { padding: 0; max-width: none; } }
@media (max-width: 600px) { body { padding: 12px; } .cites { white-space: normal; } }
`;
