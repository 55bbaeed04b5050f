// Light or dark: the learner's choice if there is one, else the system's. Runs before the page is painted.

(() => {
  const root = document.documentElement;
  const system = window.matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => { try { return localStorage.getItem("weave-theme"); } catch { return null; } };
  const apply = () => { root.dataset.theme = chosen() ?? (system.matches ? "dark" : "light"); };
  apply();
  system.addEventListener("change", apply);
  document.addEventListener("DOMContentLoaded", () => {
    const button = document.querySelector('[data-action="theme"]');
    if (!button) return;
    const name = () => { button.textContent = root.dataset.theme === "dark" ? "浅色" : "深色"; };
    name();
    button.addEventListener("click", () => {
      const next = root.dataset.theme === "dark" ? "light" : "dark";
      try { localStorage.setItem("weave-theme", next); } catch { /* the choice then lasts for this page */ }
      root.dataset.theme = next;
      name();
    });
  });
})();
