/** The report's page: the day's slip on paper, at a machine of the hall. */

import { act, notice, start } from "./live.js";

start({ events: "/api/live" });

for (const button of document.querySelectorAll("[data-print]")) {
  button.addEventListener("click", async () => {
    const { print, date, said } = button.dataset;
    const sent = await act("/api/report/day/slip", { machine: print, date }, { lane: "print", slow: true });
    if (sent?.ok) notice(said);
  });
}
