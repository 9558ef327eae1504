/** How our own elements look. `!important` on the host, since the page's rules reach that one. */

const PALETTE = `
:host {
  --surface: #fffefc; --raised: #f6f3ee; --line: #e5e0d8; --text: #2a2723; --soft: #6b655c;
  --accent: #c2412d; --tint: #fbe9e5; --code: #3b3630; --shadow: 40 30 20;
}
@media (prefers-color-scheme: dark) {
  :host {
    --surface: #211f1d; --raised: #2a2825; --line: #3d3a36; --text: #f0ece6; --soft: #a8a198;
    --accent: #ff8a73; --tint: #43281f; --code: #e4ded5; --shadow: 0 0 0;
  }
}
`;

export const OVERLAY_STYLE = `${PALETTE}
:host {
  all: initial !important; position: fixed !important; inset: 0 !important; z-index: 2147483647 !important;
  display: flex !important; justify-content: center !important; align-items: flex-start !important;
  padding: clamp(12px, 4vh, 40px) 16px !important; box-sizing: border-box !important;
  pointer-events: none !important; color-scheme: light dark !important;
}
.panel {
  pointer-events: auto; box-sizing: border-box; width: min(780px, 100%); max-height: 100%;
  display: flex; flex-direction: column; overflow: hidden;
  font: 14px/1.55 ui-sans-serif, system-ui, sans-serif; color: var(--text); background: var(--surface);
  border: 1px solid var(--line); border-radius: 14px;
  box-shadow: 0 1px 2px rgb(var(--shadow) / .08), 0 18px 50px -12px rgb(var(--shadow) / .38);
  animation: arrive .16s ease-out;
}
@keyframes arrive { from { opacity: 0; transform: translateY(-6px); } }
.head {
  display: flex; align-items: center; gap: 10px; padding: 11px 12px 11px 20px;
  border-bottom: 1px solid var(--line); color: var(--soft); font-size: 13px;
}
.dot { width: 8px; height: 8px; border-radius: 50%; background: var(--accent); }
.title { flex: 1; }
.close {
  font: inherit; font-size: 12px; color: var(--soft); background: var(--raised); cursor: pointer;
  border: 1px solid var(--line); border-radius: 7px; padding: 2px 10px;
}
.close:hover { color: var(--text); }
.close:focus-visible, .stack summary:focus-visible, pre:focus-visible, a:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.faults { overflow: auto; overscroll-behavior: contain; }
.fault { padding: 18px 20px 20px; }
.fault + .fault { border-top: 1px solid var(--line); }
.place {
  font: 12.5px/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; color: var(--accent); background: var(--tint);
  display: inline-block; padding: 1px 9px; border-radius: 6px; margin: 0 0 9px; overflow-wrap: anywhere;
}
a.place { text-decoration: underline dotted; text-underline-offset: 3px; cursor: pointer; }
a.place:hover { text-decoration-style: solid; }
.message { margin: 0; font-size: 16px; line-height: 1.45; font-weight: 600; white-space: pre-wrap; overflow-wrap: anywhere; }
pre {
  font: 13px/1.6 ui-monospace, "SF Mono", Menlo, Consolas, monospace; color: var(--code); background: var(--raised);
  border-radius: 9px; margin: 13px 0 0; padding: 12px 16px; overflow: auto; max-height: 40vh; tab-size: 4;
}
.stack { margin: 12px 0 0; color: var(--soft); font-size: 13px; }
.stack summary { cursor: pointer; width: max-content; border-radius: 4px; }
.stack pre { font-size: 12px; margin-top: 8px; }
@media (prefers-reduced-motion: reduce) { .panel { animation: none; } }
@media print { :host { display: none !important; } }
`;

export const BADGE_STYLE = `${PALETTE}
:host {
  all: initial !important; position: fixed !important; right: 14px !important; bottom: 14px !important;
  z-index: 2147483646 !important; pointer-events: none !important; color-scheme: light dark !important;
  max-width: calc(100vw - 28px) !important;
}
.badge {
  display: flex; align-items: center; gap: 8px; padding: 6px 13px 6px 11px; border-radius: 99px;
  font: 12.5px/1.4 ui-sans-serif, system-ui, sans-serif; color: var(--text); background: var(--surface);
  border: 1px solid var(--line); box-shadow: 0 6px 20px -6px rgb(var(--shadow) / .35); animation: arrive .16s ease-out;
}
@keyframes arrive { from { opacity: 0; transform: translateY(4px); } }
.dot { flex: none; width: 8px; height: 8px; border-radius: 50%; background: var(--soft); }
.acts { pointer-events: auto; cursor: pointer; padding-right: 5px; }
.button {
  font: inherit; font-size: 12px; color: var(--text); background: var(--raised); cursor: pointer;
  border: 1px solid var(--line); border-radius: 99px; padding: 1px 10px; margin: -2px 0 -2px 4px;
}
.button[hidden] { display: none; }
.acts:hover .button { border-color: var(--soft); }
.button:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
.disconnected .dot { background: var(--accent); animation: breathe 2.4s ease-in-out infinite; }
@keyframes breathe { 50% { opacity: .3; } }
@media (prefers-reduced-motion: reduce) { .badge, .disconnected .dot { animation: none; } }
@media print { :host { display: none !important; } }
`;

export const OUTLINE_STYLE = `${PALETTE}
:host {
  all: initial !important; position: fixed !important; inset: 0 !important; z-index: 2147483645 !important;
  pointer-events: none !important; color-scheme: light dark !important;
}
.frame {
  position: fixed; margin: -5px; padding: 3px; border: 2px solid var(--accent); border-radius: 7px;
  box-shadow: 0 0 0 1px var(--surface), 0 0 0 4px color-mix(in srgb, var(--accent) 16%, transparent);
  animation: fade 1.4s ease-in forwards;
}
.frame[hidden] { display: none; }
@keyframes fade { 0%, 65% { opacity: 1; } 100% { opacity: 0; } }
.jump {
  position: fixed; left: 50%; transform: translateX(-50%); pointer-events: auto; cursor: pointer;
  display: flex; align-items: center; gap: 7px; padding: 6px 14px 6px 11px; border-radius: 99px;
  font: 12.5px/1.4 ui-sans-serif, system-ui, sans-serif; color: var(--text); background: var(--surface);
  border: 1px solid var(--line); box-shadow: 0 6px 20px -6px rgb(var(--shadow) / .35); animation: appear .16s ease-out;
}
.jump:hover { border-color: var(--soft); }
.jump:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.above { top: 14px; }
.below { bottom: 14px; }
@media (max-width: 900px) { .below { bottom: 58px; } }
.arrow { color: var(--accent); font-weight: 600; }
@keyframes appear { from { opacity: 0; } }
@media (prefers-reduced-motion: reduce) { .jump { animation: none; } .frame { animation: none; } }
@media print { :host { display: none !important; } }
`;
