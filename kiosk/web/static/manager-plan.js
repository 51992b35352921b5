/** The rota's page: on paper at the press of a button. */

import { start } from "./live.js";

start({ events: "/api/live" });

document.getElementById("print").addEventListener("click", () => window.print());
