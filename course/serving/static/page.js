// A lesson page while its kernel starts: puts what the kernel made where it belongs, and keeps the theme.
// Loaded at the end of the page, before Voila's own script looks for outputs.

for (const made of document.querySelectorAll("[data-output-of]")) {
  const place = document.getElementById(`cell-${made.dataset.outputOf}`);
  if (place) place.replaceChildren(...made.childNodes);
  made.remove();
}
for (const place of document.querySelectorAll(".lesson-work")) if (!place.querySelector("script, pre, .lesson-failed, .jp-OutputArea-output")) place.hidden = true;

const failed = document.querySelector(".lesson-failed");
if (failed) document.documentElement.dataset.failed = "true";
if (failed && !failed.closest("#text")) document.getElementById("text").prepend(failed);

// Jupyter's widget manager gives the kernel four seconds to say what it holds. On a machine that is busy
// (a whole room opening a lesson) that can be too short, and exercises stay away for good: ask again, twice at most.
const TRIES = 2;
const key = `weave-again:${location.pathname}`;
const tries = () => { try { return Number(sessionStorage.getItem(key) ?? 0); } catch { return TRIES; } };
const note = (count) => { try { sessionStorage.setItem(key, String(count)); } catch { /* then there is no second try */ } };

function say(text, again) {
  const box = document.createElement("p");
  box.className = "cw-banner lesson-late";
  box.setAttribute("role", "alert");
  box.textContent = text;
  if (again) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "cw-button cw-button-small";
    button.textContent = "重新打开";
    button.addEventListener("click", () => location.reload());
    box.append(" ", button);
  }
  document.querySelector(".lesson-late")?.remove();
  document.getElementById("text").prepend(box);
  box.scrollIntoView({ block: "nearest" });
}

const watch = new MutationObserver(() => {
  if (document.documentElement.dataset.ready === "true") { note(0); document.querySelector(".lesson-late")?.remove(); watch.disconnect(); return; }
  const lost = [...document.querySelectorAll(".lesson-work")].some((place) => place.textContent.startsWith("Error displaying widget"));
  if (!lost) return;
  watch.disconnect();
  if (tries() >= TRIES) { note(0); say("有练习没能打开：服务器现在很忙。等一会儿再试，已保存的作答都在。", true); return; }
  note(tries() + 1);
  say("有练习没能打开，正在重新载入…", false);
  setTimeout(() => location.reload(), 500 + Math.random() * 2500); // not the whole room at once
});
watch.observe(document.documentElement, { subtree: true, childList: true, attributes: true, attributeFilter: ["data-ready"] });
setTimeout(() => {
  if (document.documentElement.dataset.ready !== "true" && !failed) say("练习打开得比平常慢。正文可以先读；一分钟后还没有出现，就重新打开。", true);
}, 20000);
