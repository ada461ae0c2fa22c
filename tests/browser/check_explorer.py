"""The page of `explore` in Chromium, offline."""

import json
import os
import re
import subprocess
import time
from itertools import combinations

import pytest
from browser import DESKTOP, PAGES, PHONE, Opened, answered, chromium, file

EXPECTED = json.loads((PAGES / "expected.json").read_text())


@pytest.fixture(scope="module")
def browser():
    with chromium() as browser:
        yield browser


def search(page, text, word=None):
    page.locator("#search").fill(text)
    options = page.locator("#search-options li bdi")
    options.filter(has_text=re.compile(f"^{re.escape(word or text)}$")).first.click()


def settle(page):
    """Let two pictures pass, so that the last change is drawn."""
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def hash_of(page):
    return page.evaluate("location.hash")


def test_words_are_found_with_and_without_diacritics(browser):
    with Opened(browser, file("words.html")) as page:
        page.locator("#search").fill("CAFÉ")
        found = page.locator("#search-options li bdi").all_text_contents()
        assert found == ["café", "cafe", "Café au lait"]
        page.locator("#search").fill("arg")
        assert page.locator("#search-options li bdi").all_text_contents() == ["Ärger"]
        page.locator("#search").fill("au la")
        assert page.locator("#search-options li bdi").all_text_contents() == ["Café au lait"]
        page.locator("#search").fill("nothing at all")
        assert page.locator("#search-options li.none").count() == 1


def test_neighbors_are_those_of_python(browser):
    with Opened(browser, file("words.html")) as page:
        search(page, "café")
        [found] = answered(page)
        expected = [word for word, _ in EXPECTED["café"]]
        # Vectors of the page are rounded to 8 bits.
        assert found[0] == expected[0]
        assert len(set(found) & set(expected)) >= 18
        shown = page.locator("ol.neighbors .cosine").all_text_contents()
        assert (
            max(
                abs(float(text) - cosine)
                for text, (_, cosine) in zip(shown, EXPECTED["café"], strict=True)
            )
            < 0.01
        )
        width = page.locator("ol.neighbors .bar").first.evaluate("bar => bar.style.width")
        assert float(width.rstrip("%")) == pytest.approx(100 * float(shown[0]), abs=0.1)


def test_words_are_text(browser):
    word = "<script>alert(1)</script>"
    with Opened(browser, file("words.html")) as page:
        assert page.title() == "Words & <b>more</b>"
        assert page.locator("h1").text_content() == "Words & <b>more</b>"
        search(page, "<scr", word)
        [found] = answered(page)
        assert page.locator("#word").text_content() == word
        assert found[0] == EXPECTED[word][0][0]
        search(page, "</scr", "</script><img src=x onerror=alert(1)>")
        answered(page)
        assert page.locator("img, #content script, #content b").count() == 0
        page.reload()
        page.locator("body[data-state=ready]").wait_for()
        assert page.locator("#word").text_content() == "</script><img src=x onerror=alert(1)>"


def test_a_click_in_the_list_walks_and_the_way_back_is_the_history(browser):
    with Opened(browser, file("words.html", "#w=word7")) as page:
        [found] = answered(page)
        page.locator("ol.neighbors button").nth(2).click()
        page.locator("#word", has_text=re.compile(f"^{re.escape(found[2])}$")).wait_for()
        answered(page)
        page.locator("#back").click()
        page.locator("#word", has_text=re.compile("^word7$")).wait_for()
        page.locator("#forward").click()
        page.locator("#word", has_text=re.compile(f"^{re.escape(found[2])}$")).wait_for()


def test_a_click_on_the_map_selects_the_word_there(browser):
    # So wide that no tool covers a corner.
    with Opened(browser, file("corners.html"), viewport={"width": 2000, "height": 700}) as page:
        box = page.locator(".stage").bounding_box()
        side = 0.92 * min(box["width"], box["height"]) / 2
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        for dx, dy, word in ((-1, 1, "north"), (1, 1, "east"), (1, -1, "south"), (-1, -1, "west")):
            page.mouse.click(x + dx * side, y + dy * side)
            page.locator("#word", has_text=word).wait_for()
        page.mouse.click(x, y)
        assert page.locator("#word").text_content() == "west"


def test_an_analogy_is_computed_from_three_words(browser):
    with Opened(browser, file("words.html")) as page:
        page.locator("#analogy summary").click()
        for name, word in zip("abc", ("word7", "word8", "word9"), strict=True):
            page.locator(f"#term-{name}").fill(word)
            page.keyboard.press("Enter")
        [found] = answered(page)
        assert page.locator("#word").text_content() == "word7 \N{MINUS SIGN} word8 + word9"
        assert len(set(found) & {word for word, _ in EXPECTED["analogy"]}) >= 18
        assert "w=word7&w=word9&minus=word8" in hash_of(page)


def test_a_link_shows_the_same_view(browser):
    with Opened(
        browser, file("words.html", "#w=word9&at=0.4,0.6,3&color=count&theme=dark")
    ) as page:
        answered(page)
        page.locator(".stage").hover(position={"x": 300, "y": 300})
        page.mouse.wheel(0, -300)
        page.locator("#stop").check()
        settle(page)
        page.wait_for_timeout(400)  # the address follows
        link = hash_of(page)
        assert "stop=1" in link
        assert not link.startswith("#w=word9&at=0.4%2C0.6%2C3&")
        page.mouse.move(5, 790)
        settle(page)
        shot = page.screenshot()
        page.locator(".stage").click(position={"x": 5, "y": 5})
    with Opened(browser, file("words.html", link)) as page:
        answered(page)
        page.mouse.move(5, 790)
        settle(page)
        assert page.screenshot() == shot


def test_an_address_of_nonsense_shows_the_page(browser):
    for nonsense in ("#w=unknown", "#at=a,b,c&only=-3&color=x&theme=y&tab=z", "#%E0%A4%A&w"):
        with Opened(browser, file("words.html", nonsense)) as page:
            page.locator("#search").wait_for()


@pytest.mark.parametrize("renderer", ["webgl", "splats"])
def test_points_are_drawn_in_the_colors_of_their_groups(browser, renderer):
    with Opened(browser, file("words.html", f"#renderer={renderer}")) as page:
        assert page.evaluate("explorer.maps[0].renderer.name") == renderer
        settle(page)
        shot = page.screenshot()
        assert page.locator("#legend bdi").all_text_contents() == ["odd", "even"]
        page.locator("#legend button").first.click()
        settle(page)
        assert page.screenshot() != shot
        assert "only=0" in (page.wait_for_timeout(400), hash_of(page))[1]
        rows = page.evaluate("explorer.maps[0].placed.map((label) => label.row)")
        assert rows
        assert all(row % 2 == 1 for row in rows)


def test_labels_never_overlap_and_frequent_words_come_first(browser):
    with Opened(browser, file("large.html")) as page:
        seen = []
        for _ in range(4):
            settle(page)
            boxes = page.evaluate("explorer.maps[0].placed")
            seen.append({box["row"] for box in boxes})
            assert len(boxes) > 20
            for a, b in combinations(boxes, 2):
                assert (
                    a["x"] + a["width"] <= b["x"]
                    or b["x"] + b["width"] <= a["x"]
                    or a["y"] + a["height"] <= b["y"]
                    or b["y"] + b["height"] <= a["y"]
                )
            page.keyboard.press("+")
            page.keyboard.press("+")
            page.keyboard.press("+")
        # Closer views show rarer words, too.
        medians = [sorted(rows)[len(rows) // 2] for rows in seen]
        assert medians[0] < medians[-1]


def test_no_tool_covers_a_word_that_is_selected(browser):
    with Opened(browser, file("corners.html", "#color=plain")) as page:
        for word in ("north", "east", "south", "west"):
            search(page, word)
            answered(page)
            settle(page)
            [row] = page.evaluate("explorer.maps[0].marks.chosen")
            boxes = page.evaluate("explorer.maps[0].placed")
            [label] = [box for box in boxes if box["row"] == row]
            stage = page.locator(".stage").bounding_box()
            for tool in ("#tools", "#key"):
                box = page.locator(tool).bounding_box()
                left, top = box["x"] - stage["x"], box["y"] - stage["y"]
                assert (
                    label["x"] + label["width"] <= left
                    or label["x"] >= left + box["width"]
                    or label["y"] + label["height"] <= top
                    or label["y"] >= top + box["height"]
                )


def test_a_link_to_a_word_shows_it_in_both_models(browser):
    with Opened(browser, file("pair.html", "#w=a1")) as page:
        answered(page)
        settle(page)
        for i in range(2):
            [row] = page.evaluate(f"explorer.maps[{i}].marks.chosen")
            assert row in page.evaluate(f"explorer.maps[{i}].placed.map((label) => label.row)")


def test_two_models_stand_side_by_side(browser):
    with Opened(browser, file("pair.html")) as page:
        assert page.locator(".stage").count() == 2
        search(page, "a1")
        one, two = answered(page)
        assert len(one) == len(two) == 20
        common = set(one[:10]) & set(two[:10])
        assert page.locator("#agreement").text_content().startswith(f"{len(common)} of 10 nearest")
        assert len(page.locator(".common").all()) >= len(common)
        box = page.locator(".stage").nth(1).bounding_box()
        page.mouse.move(box["x"] + 100, box["y"] + 100)
        page.mouse.wheel(0, -400)
        settle(page)
        first, second = page.evaluate("explorer.maps.map(({camera: c}) => [c.x, c.y, c.zoom])")
        assert first == pytest.approx(second)
        assert first[2] > 1.5
        page.get_by_role("tab", name="Compare").click()
        moved = page.locator("ol.neighbors button bdi").all_text_contents()
        cosines = [float(x) for x in page.locator("ol.neighbors .cosine").all_text_contents()]
        assert cosines == sorted(cosines)
        page.locator("ol.neighbors button").first.click()
        page.locator("#word", has_text=re.compile(f"^{moved[0]}$")).wait_for()
        page.locator("#color").select_option("shift")


def test_the_training_is_described(browser):
    with Opened(browser, file("pair.html", "#tab=training")) as page:
        assert page.locator("svg.chart").count() == 2
        assert page.locator("svg .dashed").count() == 1
        assert page.locator("tr", has_text="architecture").locator("td").all_text_contents() == [
            "skip-gram",
            "cbow",
        ]


def test_a_selection_is_saved_as_csv(browser):
    with Opened(browser, file("words.html", "#stop=1")) as page:
        box = page.locator(".stage").bounding_box()
        page.keyboard.down("Shift")
        page.mouse.move(box["x"] + 1, box["y"] + 1)
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] - 1, box["y"] + box["height"] - 1)
        page.mouse.up()
        page.keyboard.up("Shift")
        with page.expect_download() as download:
            page.get_by_role("button", name="Save as CSV").click()
        lines = download.value.path().read_bytes().decode().split("\r\n")
        assert lines[0] == "word,count,x,y,cluster,group,cosine"
        assert len(lines) > 2000
        assert any(line.startswith('"a,b",') for line in lines)
        assert any(line.startswith('"""quoted""",') for line in lines)
        page.get_by_role("button", name="Clear").click()
        page.get_by_role("button", name="Draw a rectangle").wait_for()


def test_the_keyboard_is_enough(browser):
    with Opened(browser, file("words.html")) as page:
        page.keyboard.press("/")
        page.keyboard.type("word1")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        answered(page)
        assert page.locator("#word").text_content() == "word10"
        page.locator("ol.neighbors button").first.focus()
        page.keyboard.press("ArrowDown")
        second = page.locator("ol.neighbors button bdi").nth(1).text_content()
        page.keyboard.press("Enter")
        page.locator("#word", has_text=re.compile(f"^{re.escape(second)}$")).wait_for()
        page.keyboard.press("Alt+ArrowLeft")
        page.locator("#word", has_text=re.compile("^word10$")).wait_for()
        page.keyboard.press("?")
        page.locator("dialog[open]").wait_for()
        page.keyboard.press("Escape")
        page.locator("dialog[open]").wait_for(state="hidden")
        page.locator(".stage").focus()
        before = page.evaluate("explorer.maps[0].camera.x")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("+")
        assert page.evaluate("explorer.maps[0].camera.x") > before
        assert page.evaluate("explorer.maps[0].camera.zoom") > 1.1
        page.keyboard.press("t")
        assert page.locator("html").get_attribute("data-theme") == "dark"
        page.keyboard.press("c")
        assert page.locator("#color").input_value() == "cluster"
        page.keyboard.press("Escape")
        page.locator("#hint").wait_for()


def test_the_page_fits_a_phone(browser):
    phone = {"viewport": PHONE, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
    with Opened(browser, file("words.html", "#w=word7"), **phone) as page:
        answered(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        stage, panel = (page.locator(name).bounding_box() for name in (".stage", "#panel"))
        assert stage["height"] > 300
        assert panel["height"] > 300
        assert panel["width"] == PHONE["width"]
        assert page.locator("body > svg").bounding_box() is None
        [x, y] = page.evaluate(
            "(() => { const [m] = explorer.maps; const row = m.placed.at(-1).row;"
            " return m.camera.toScreen(m.model.xy[2 * row], m.model.xy[2 * row + 1]); })()"
        )
        page.touchscreen.tap(stage["x"] + x, stage["y"] + y)
        page.locator("#word", has_not_text=re.compile("^word7$")).wait_for()
        answered(page)


def test_light_and_dark_follow_the_system(browser):
    for scheme in ("light", "dark"):
        with Opened(browser, file("words.html"), color_scheme=scheme) as page:
            color = page.evaluate("getComputedStyle(document.body).backgroundColor")
            assert (int(color[4:].split(",")[0]) < 100) == (scheme == "dark")


def test_a_hundred_thousand_points(browser):
    begun = time.perf_counter()
    with Opened(browser, file("large.html")) as page:
        ready = time.perf_counter() - begun
        assert (
            "The 100,000 most frequent of 101,000 words." in page.locator("#notes").text_content()
        )
        begun = time.perf_counter()
        search(page, "token99999")
        answered(page)
        asked = time.perf_counter() - begun
        frames = page.evaluate(
            """async () => {
                const [map] = explorer.maps, times = [];
                for (let i = 0; i < 60; i++) {
                    const begun = performance.now();
                    map.zoomBy(i < 30 ? 1.05 : 1 / 1.05);
                    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
                    times.push(performance.now() - begun);
                }
                return times.sort((a, b) => a - b);
            }"""
        )
        name = page.evaluate("explorer.maps[0].renderer.name")
    print(
        f"\n100,000 x 50: ready in {ready:.1f} s, typed and answered in {asked:.1f} s; frames by "
        f"{name}: median {frames[30]:.0f} ms, 95 % {frames[57]:.0f} ms"
    )


def test_a_server_answers_its_page(browser):
    command = [os.environ["SGNS_PYTHON"], "-m", "sgns", "explore", PAGES / "one.safetensors"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            address = server.stdout.readline().strip()
            with Opened(browser, address, offline=False, viewport=DESKTOP) as page:
                search(page, "a1")
                [found] = answered(page)
                assert len(found) == 20
                assert all(word[0] == "a" for word in found[:5])
        finally:
            server.terminate()
