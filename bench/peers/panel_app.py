"""The grid in Panel: ``panel serve panel_app.py``."""

import panel as pn
from grid import CHECK, LETTERS, PEOPLE, TASKS, TEXT, TITLE, result

pn.extension()
cells = {
    (task, person): pn.widgets.Select(options=list(LETTERS), value="-", width=90) for task in TASKS for person in PEOPLE
}
button, shown, count = pn.widgets.Button(name=CHECK), pn.pane.HTML(""), [0]


def check(_event: object) -> None:
    count[0] += 1
    shown.object = result(lambda task, person: cells[task, person].value, count[0])


button.on_click(check)
head = [pn.pane.Str(name) for name in ("", *PEOPLE)]
rows = [cell for task in TASKS for cell in (pn.pane.Str(task), *(cells[task, person] for person in PEOPLE))]
text = [pn.pane.Markdown(text) for text in (f"## {TITLE}", *TEXT)]
pn.Column(*text, pn.GridBox(*head, *rows, ncols=len(PEOPLE) + 1), button, shown).servable()
