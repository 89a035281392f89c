// Reads the texts of a page: those of elements, and those that a pointer or a key brings up.
async ({ reads, within }) => {
  const root = document.querySelector(within);
  const found = Object.fromEntries(reads.map((read) => [read, []]));
  const keep = (read, text) => found[read]?.push(text);
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const until = async (ready, what) => {
    for (const end = performance.now() + 30_000; !ready(); await frame())
      if (performance.now() > end) throw new Error(`${what} did not come in 30 s: ${root.innerText.slice(0, 400)}`);
  };
  const menu = root.querySelector('.dk-menu[popover]:has([role=menu])');
  const press = (place, key) =>
    place.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
  const menuTitle = () => {
    const title = menu.querySelector('.dk-panel-title').textContent;
    const same = title === menu.querySelector('[role=menu]').getAttribute('aria-label');
    press(menu, 'Escape');
    return same ? title : `${title} is not its name`;
  };
  const wants = (name) => reads.some((read) => read.startsWith(name));
  const label = (chart) =>
    [...chart.querySelectorAll('.hoverlayer text')].map((one) => one.textContent).join('');

  const SAFE = new Set(['svg', 'g', 'defs', 'clipPath', 'path', 'rect', 'text', 'tspan', 'image', 'linearGradient', 'stop']);
  const speech = root.querySelector(':scope > [aria-live]');
  const walk = (chart, key) => {
    const surface = chart.querySelector('.dk-plot');
    for (let last = null; ; ) {
      press(surface, 'ArrowRight');
      const said = speech.textContent;
      if (said === last) break;
      last = said;
      keep(`said:${key}`, said);
      keep('said', said);
      keep(`hover:${key}`, label(chart));
      keep('hover', label(chart));
      if (wants('menu:')) {
        press(surface, 'm');
        keep(`menu:${key}`, menuTitle());
      }
    }
    surface.dispatchEvent(new FocusEvent('blur'));
  };
  const over = (element, after) => {
    element.dispatchEvent(new MouseEvent('mouseover', { bubbles: true }));
    after();
    element.dispatchEvent(new MouseEvent('mouseout', { bubbles: true }));
  };

  // Plotly shows at most one label in 50 ms; here the clock is ahead by a second at each look.
  const clock = Date.now;
  let ahead = 0;
  for (const chart of root.querySelectorAll('[data-kind=chart][data-status=ready]')) {
    const key = chart.dataset.dashkitView;
    const graph = () => chart.querySelector('.js-plotly-plot');
    chart.scrollIntoView();
    await until(() => !chart.querySelector('[data-undrawn], .dk-plot-skeleton') && graph()?.calcdata, `the drawing of ${key}`);
    if (chart.dataset.form === 'map') await until(() => chart.querySelector('.geo path.point, .geo .choroplethlayer path'), `the shapes of ${key}`);
    Date.now = () => clock() + (ahead += 1000);
    try {
      if (wants('hover') || wants('said')) walk(chart, key);
      for (const one of chart.querySelectorAll('.annotation-text-g > g'))
        if (wants('lone')) over(one, () => keep('lone', label(chart)));
    } finally {
      Date.now = clock;
    }
  }

  if (wants('rowmenus')) {
    for (const cell of root.querySelectorAll('tbody tr > :first-child')) {
      cell.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true }));
      keep('rowmenus', menuTitle());
    }
  }
  if (wants('columns')) {
    for (const more of root.querySelectorAll('.dk-table .dk-more')) {
      more.click();
      menu.querySelector('[data-action=columns]').click();
      for (const item of menu.querySelectorAll('[role=menuitemcheckbox]')) keep('columns', item.textContent);
      menuTitle();
    }
  }
  if (wants('scrolled')) {
    const box = root.querySelector('.dk-scroll');
    for (let last = -1; box.scrollTop !== last; ) {
      last = box.scrollTop;
      await until(() => !box.querySelector('.dk-bone'), 'the rows');
      for (const cell of box.querySelectorAll('tbody tr > :first-child')) keep('scrolled', cell.textContent);
      box.scrollTop += box.clientHeight / 2;
      await frame();
    }
  }
  if (wants('drills')) {
    root.querySelector('[data-action=drill]').click();
    const listed = () => [...root.querySelectorAll('.dk-menu[role=dialog] .dk-preset')];
    await until(() => listed().length > 0, 'the members');
    for (const item of listed()) keep('drills', item.textContent);
    press(root.querySelector('.dk-menu[role=dialog]:has(.dk-preset)'), 'Escape');
  }
  if (wants('renames')) {
    const rows = () => root.querySelectorAll('.dk-views-row');
    for (let at = 0; at < 40; at++) {
      rows()[at].querySelector('[title=Rename]').click();
      const input = root.querySelector('.dk-views input');
      keep('renames', input.value);
      keep('renames', input.ariaLabel);
      press(input, 'Escape');
    }
  }
  if (wants('images')) {
    const [address, click] = [URL.createObjectURL, HTMLAnchorElement.prototype.click];
    let image = null;
    URL.createObjectURL = (blob) => (image = blob, 'data:,');
    HTMLAnchorElement.prototype.click = () => undefined;
    try {
      for (const more of root.querySelectorAll('.dk-chart .dk-more')) {
        image = null;
        more.click();
        menu.querySelector('[data-action=save-svg]').click();
        await until(() => image !== null, 'an image');
        const drawn = new DOMParser().parseFromString(await image.text(), 'image/svg+xml');
        const safe = ({ name, value }) =>
          !/^on/i.test(name) && !/script:|@import|url\((?!['"]?#)/i.test(value) && (!/href$/i.test(name) || /^(#|data:image\/png)/.test(value));
        for (const one of drawn.querySelectorAll('*'))
          if (!SAFE.has(one.tagName) || ![...one.attributes].every(safe)) throw new Error(`in an image: ${one.outerHTML.slice(0, 400)}`);
        for (const one of drawn.querySelectorAll('text')) keep('images', one.textContent);
      }
    } finally {
      URL.createObjectURL = address;
      HTMLAnchorElement.prototype.click = click;
    }
  }
  for (const read of reads) {
    if (/^(hover|said|menu|lone|rowmenus|columns|scrolled|drills|renames|images)\b/.test(read)) continue;
    const [selector, attribute] = read.split('@');
    for (const one of root.querySelectorAll(selector))
      keep(read, attribute === 'value' ? one.value : attribute ? (one.getAttribute(attribute) ?? '') : one.textContent);
  }
  return found;
}
