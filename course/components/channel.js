// The line to this page's kernel: opens it, says hello each time, keeps what cannot be sent yet, and comes back.

const GONE = 4404; // the kernel has ended: another one is needed
const CROWD = 4429; // too many connections to this kernel
const FAILED = 4503; // there is no kernel to be had
const SOONEST = 400; // ms until the first try to come back
const LATEST = 15000; // ms between two tries

// another(): a kernel's id (or null) and its names of the models `ids`, in the same order. hello(states): the kernel's
// answer; strange(): the kernel is of another run of the lesson than the page; heard(id, data): a widget's message;
// state(word): "open", "lost", "restarting", "full".
export function channel({ base, kernel, ids, another, hello, strange, heard, state }) {
  let socket = null;
  let greeted = false;
  let waiting = [];
  let tries = 0;
  let left = false;
  let greeting = "";
  let names = ids; // a lesson that has been run again calls its models otherwise

  const theirs = (id) => names[ids.indexOf(id)] ?? id;
  const ours = (id) => ids[names.indexOf(id)] ?? id;
  const write = (kind, content) => socket.send(JSON.stringify({ msg_type: kind, content: { ...content, comm_id: theirs(content.comm_id) } }));
  const post = (kind, content) => {
    if (greeted && socket.readyState === WebSocket.OPEN) write(kind, content);
    else waiting.push([kind, content]);
  };
  const greet = () => {
    greeted = false;
    greeting = crypto.randomUUID?.() ?? String(Math.random());
    write("comm_open", { comm_id: greeting, target_name: "course.visit", data: { models: names } });
  };
  const onGreeted = ({ states, strange: other }) => {
    if (other) { strange(); return; }
    greeted = true;
    tries = 0;
    hello(Object.fromEntries(Object.entries(states).map(([id, state]) => [ours(id), state])));
    const held = waiting;
    waiting = [];
    for (const [kind, content] of held) write(kind, content);
    state("open");
  };
  // What comes before the answer to the greeting is in that answer.
  const onMessage = ({ data }) => {
    const { msg_type: kind, content } = JSON.parse(data);
    if (kind === "visit") {
      greeted = false;
      if (content.state === "restarted") greet();
      else state(content.state);
    } else if (kind === "comm_msg" && content.comm_id === greeting) onGreeted(content.data);
    else if (kind === "comm_msg" && greeted) heard(ours(content.comm_id), content.data);
  };
  const later = () => Math.min(LATEST, SOONEST * 2 ** tries) * (0.5 + Math.random() / 2); // not the whole room at once
  const onClose = ({ code }) => {
    greeted = false;
    if (left) return;
    state(code === CROWD ? "full" : "lost"); // a crowd may be this page's own old connections, which die out
    if (code === GONE || code === FAILED) kernel = null;
    setTimeout(connect, later());
    tries += 1;
  };
  // Only the server itself can say that there is no such kernel for us; a network that is away says nothing.
  const refused = async () => {
    try { return [403, 404].includes((await fetch(`${base}api/kernels/${kernel}`)).status); } catch { return false; }
  };
  const connect = async () => {
    if (left) return;
    try {
      if (!kernel) ({ kernel, models: names = names } = await another());
    } catch { onClose({ code: 0 }); return; } // the server is gone: it may come back
    if (!kernel) { state("full"); setTimeout(connect, later()); tries += 1; return; }
    socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${base}visit/${kernel}`);
    let opened = false;
    socket.onopen = () => { opened = true; greet(); };
    socket.onmessage = onMessage;
    socket.onclose = async (event) => { if (!opened && await refused()) kernel = null; onClose(event); };
  };
  const bye = () => {
    left = true;
    if (kernel) navigator.sendBeacon(`${base}voila/api/shutdown/${kernel}`);
  };
  return { connect, post, bye };
}
