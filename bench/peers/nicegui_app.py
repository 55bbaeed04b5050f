"""The grid in NiceGUI: ``python nicegui_app.py PORT``."""

import sys

from grid import CHECK, LETTERS, PEOPLE, TASKS, TEXT, TITLE, result
from nicegui import ui


@ui.page("/")
def page() -> None:
    cells, count = {}, [0]

    def check() -> None:
        count[0] += 1
        shown.set_content(result(lambda task, person: cells[task, person].value, count[0]))

    ui.markdown(f"## {TITLE}")
    for text in TEXT:
        ui.markdown(text)
    with ui.grid(columns=len(PEOPLE) + 1):
        ui.label("")
        for person in PEOPLE:
            ui.label(person)
        for task in TASKS:
            ui.label(task)
            for person in PEOPLE:
                cells[task, person] = ui.select(list(LETTERS), value="-")
    ui.button(CHECK, on_click=check)
    shown = ui.html("", sanitize=False)


ui.run(host="127.0.0.1", port=int(sys.argv[1]), reload=False, show=False)
