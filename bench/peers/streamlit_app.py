"""The grid in Streamlit: ``streamlit run streamlit_app.py``."""

import streamlit as st
from grid import CHECK, LETTERS, PEOPLE, TASKS, TEXT, TITLE, result

st.markdown(f"## {TITLE}")
for text in TEXT:
    st.markdown(text)
for column, name in zip(st.columns(len(PEOPLE) + 1), ("", *PEOPLE), strict=True):
    column.write(name)
for task in TASKS:
    first, *others = st.columns(len(PEOPLE) + 1)
    first.write(task)
    for column, person in zip(others, PEOPLE, strict=True):
        column.selectbox(f"{task} {person}", LETTERS, key=f"{task} {person}", label_visibility="collapsed")
if st.button(CHECK):
    st.session_state.count = st.session_state.get("count", 0) + 1
if st.session_state.get("count"):
    said = result(lambda task, person: st.session_state[f"{task} {person}"], st.session_state.count)
    st.markdown(said, unsafe_allow_html=True)
