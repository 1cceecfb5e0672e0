enum ComplianceStyle {
    static let sheet: HTMLText = """
        :root { color-scheme: light dark; --ink: #1f2328; --dim: #59636e; --line: #d1d9e0; --paper: #fff;
          --done: #1a7f37; --open: #cf222e; --rest: #d1d9e0; --note: #fff8c5; }
        @media (prefers-color-scheme: dark) {
          :root { --ink: #f0f6fc; --dim: #9198a1; --line: #3d444d; --paper: #0d1117; --done: #3fb950; --open: #f85149;
            --rest: #3d444d; --note: #2b2611; }
        }
        * { box-sizing: border-box; }
        body { margin: 0 auto; max-width: 60rem; padding: 1.5rem; background: var(--paper); color: var(--ink);
          font: 15px/1.5 system-ui, sans-serif; }
        h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .25rem; overflow-wrap: anywhere; }
        h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; border-bottom: 1px solid var(--line); }
        h3 { font-size: 1rem; margin: 1.25rem 0 .25rem; }
        header p { color: var(--dim); margin: 0; overflow-wrap: anywhere; }
        .note { background: var(--note); padding: .25rem 1rem; margin-top: 1rem; border-radius: 6px; }
        .note h2 { border: 0; margin: .5rem 0 0; font-size: 1rem; }
        .tiles { display: flex; flex-wrap: wrap; gap: .75rem; list-style: none; padding: 0; margin: 1rem 0; }
        .tiles li { border: 1px solid var(--line); border-radius: 6px; padding: .5rem 1rem; color: var(--dim); }
        .tiles b { display: block; font-size: 1.5rem; line-height: 1.2; color: var(--ink); }
        .tiles .main b { color: var(--done); }
        table { border-collapse: collapse; width: 100%; font-size: .9rem; }
        th, td { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0; overflow-wrap: break-word;
          border-bottom: 1px solid var(--line); }
        tbody th { font-weight: 600; min-width: 7rem; }
        tbody th, td code { overflow-wrap: anywhere; }
        .t code { overflow-wrap: normal; }
        thead th { color: var(--dim); font-weight: 400; overflow-wrap: normal; }
        .n { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
        .t { white-space: nowrap; font-variant-numeric: tabular-nums; }
        .differs, .failed { color: var(--open); }
        code { font-size: .85em; }
        .chart { width: 100%; height: auto; }
        .chart text { fill: var(--dim); font-size: 11px; }
        .grid { stroke: var(--line); }
        .line { fill: none; stroke: var(--done); stroke-width: 2; }
        .dot, .done { fill: var(--done); }
        .open { fill: var(--open); }
        .rest { fill: var(--rest); }
        .bar { vertical-align: middle; border-radius: 5px; }
        @media (max-width: 40rem) {
          table { display: block; overflow-x: auto; }
        }
        @media print {
          :root { --ink: #000; --dim: #444; --line: #bbb; --paper: #fff; --done: #1a7f37; --open: #cf222e;
            --rest: #ddd; --note: #fff; }
          body { max-width: none; padding: 0; font-size: 10pt; }
          tr, svg, .tiles { break-inside: avoid; }
          h2, h3 { break-after: avoid; }
          .t { white-space: normal; }
          thead { display: table-header-group; }
          * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
        }
        """
}
