"""The grid in marimo: ``marimo run marimo_app.py``."""

import marimo

app = marimo.App()


@app.cell
def _():
    import sys
    from pathlib import Path

    sys.path.insert(0, str(Path(__file__).parent))
    import grid
    import marimo as mo

    return grid, mo


@app.cell
def _(grid, mo):
    mo.md("\n\n".join([f"## {grid.TITLE}", *grid.TEXT]))
    return


@app.cell
def _(grid, mo):
    cells = mo.ui.dictionary(
        {f"{t} {p}": mo.ui.dropdown(list(grid.LETTERS), value="-") for t in grid.TASKS for p in grid.PEOPLE}
    )
    button = mo.ui.button(label=grid.CHECK, value=0, on_click=lambda count: count + 1)
    return button, cells


@app.cell
def _(button, cells, grid, mo):
    mo.vstack(
        [
            mo.hstack([mo.md(name) for name in ("", *grid.PEOPLE)]),
            *(mo.hstack([mo.md(t), *(cells[f"{t} {p}"] for p in grid.PEOPLE)]) for t in grid.TASKS),
            button,
        ]
    )
    return


@app.cell
def _(button, cells, grid, mo):
    said = grid.result(lambda task, person: cells.value[f"{task} {person}"], button.value) if button.value else ""
    mo.Html(said)
    return


if __name__ == "__main__":
    app.run()
