// A lesson page while its kernel starts: puts what the kernel made where it belongs, and keeps the theme.
// Loaded at the end of the page, before Voila's own script looks for outputs.

for (const made of document.querySelectorAll("[data-output-of]")) {
  const place = document.getElementById(`cell-${made.dataset.outputOf}`);
  if (place) place.replaceChildren(...made.childNodes);
  made.remove();
}
for (const place of document.querySelectorAll(".lesson-work")) if (!place.querySelector("script, pre, .jp-OutputArea-output")) place.hidden = true;

const failed = document.querySelector(".lesson-failed");
if (failed) document.documentElement.dataset.failed = "true";
