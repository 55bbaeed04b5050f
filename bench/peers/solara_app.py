"""The grid in Solara: ``solara run solara_app.py``."""

import solara
from grid import CHECK, LETTERS, PEOPLE, TASKS, TEXT, TITLE, result


@solara.component
def Page() -> None:
    letters = solara.use_reactive(dict.fromkeys(((task, person) for task in TASKS for person in PEOPLE), "-"))
    count, shown = solara.use_reactive(0), solara.use_reactive("")

    def check() -> None:
        count.value += 1
        shown.value = result(lambda task, person: letters.value[task, person], count.value)

    solara.Markdown(f"## {TITLE}")
    for text in TEXT:
        solara.Markdown(text)
    with solara.GridFixed(columns=len(PEOPLE) + 1):
        for name in ("", *PEOPLE):
            solara.Text(name)
        for task in TASKS:
            solara.Text(task)
            for person in PEOPLE:
                place = (task, person)
                solara.Select(
                    label="",
                    values=list(LETTERS),
                    value=letters.value[place],
                    on_value=lambda value, place=place: letters.set({**letters.value, place: value}),
                )
    solara.Button(CHECK, on_click=check)
    solara.HTML(tag="div", unsafe_innerHTML=shown.value)
