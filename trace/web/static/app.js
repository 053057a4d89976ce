/* Betters pages that already work without it: one step of a form at a time, a stepper for a number,
   no double sending, the code behind # on /join, a print button.  Sends nothing of its own. */
(function () {
  'use strict';
  var words = document.body.dataset;
  var vi = document.documentElement.lang === 'vi';
  function each(query, act) { Array.prototype.forEach.call(document.querySelectorAll(query), act); }
  function submitter(form) {
    return Array.prototype.filter.call(form.elements, function (e) { return e.type === 'submit'; })[0];
  }
  function button(text, look, act) {
    var made = document.createElement('button');
    made.type = 'button';
    made.className = look;
    made.textContent = text;
    made.addEventListener('click', act);
    return made;
  }

  each('.step input[type=date]', function (day) {  // a day that is written is the other day that is meant
    day.addEventListener('change', function () {
      var other = day.form.querySelector('input[type=radio][value=other]');
      if (other && day.value) other.checked = true;
    });
  });

  each('form.steps', function (form) {
    var steps = form.querySelectorAll('.step');
    var sender = submitter(form);
    if (steps.length < 2 || !sender) return;
    var here = 0;
    var count = document.createElement('p');
    count.className = 'dots';
    form.insertBefore(count, form.firstChild);
    var next = button(words.next, 'button', forward);
    var back = button(words.back, 'button second', function () { history.back(); });
    sender.parentNode.insertBefore(back, sender);
    sender.parentNode.insertBefore(next, sender);

    function show(at, focus) {
      here = at;
      Array.prototype.forEach.call(steps, function (step, i) { step.hidden = i !== at; });
      var last = at === steps.length - 1;
      sender.hidden = !last;
      next.hidden = last;
      back.hidden = at === 0;
      count.textContent = at + 1 + ' / ' + steps.length;
      if (!focus) return;
      scrollTo(0, 0);
      var asked = steps[at].querySelector('legend, label');  // the question, not the field: no keyboard jumps up
      asked.tabIndex = -1;
      asked.focus({preventScroll: true});
    }
    function forward() {
      var fields = steps[here].querySelectorAll('input, select, textarea');
      for (var i = 0; i < fields.length; i++) if (!fields[i].reportValidity()) return;
      history.pushState({step: here + 1}, '');
      show(here + 1, true);
    }
    form.addEventListener('submit', function (event) {
      if (here === steps.length - 1) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      forward();
    });
    addEventListener('popstate', function (event) { if (event.state) show(event.state.step, true); });
    each('.summary a', function (link) {
      link.addEventListener('click', function (event) {
        var field = document.getElementById(link.hash.slice(1));
        Array.prototype.forEach.call(steps, function (step, i) {
          if (!field || !step.contains(field)) return;
          event.preventDefault();
          if (i) history.pushState({step: i}, '');
          show(i);
          field.focus();
        });
      });
    });
    var bad = form.querySelector('.wrong');
    var start = 0;
    Array.prototype.forEach.call(steps, function (step, i) { if (bad && step.contains(bad)) start = i; });
    history.replaceState({step: 0}, '');
    for (var i = 1; i <= start; i++) history.pushState({step: i}, '');
    show(start);
  });

  each('[data-stepper]', function (input) {
    var keys = document.createElement('div');
    keys.className = 'keys';
    var said = document.createElement('span');
    said.className = 'vh';
    said.setAttribute('role', 'status');
    [-10, -1, 1, 10].forEach(function (by) {
      keys.appendChild(button((by < 0 ? '−' : '+') + Math.abs(by), by > 0 ? 'up' : '', function () {
        var old = Number(input.value.trim().replace(',', '.'));
        if (isNaN(old)) return;
        var now = String(Math.max(0, Math.round((old + by) * 1000) / 1000));
        input.value = vi ? now.replace('.', ',') : now;
        said.textContent = input.value;
      }));
    });
    keys.appendChild(said);
    input.closest('.field').appendChild(keys);
  });

  each('form', function (form) {
    form.addEventListener('submit', function (event) {
      if (form.method !== 'post') return;
      if (form.dataset.sent) { event.preventDefault(); return; }
      form.dataset.sent = '1';
      var sender = event.submitter || submitter(form);
      var text = sender && (sender.querySelector('span') || sender);
      var before = text && text.textContent;
      if (sender) { sender.setAttribute('aria-disabled', 'true'); text.textContent = words.sending; }
      function again() {
        delete form.dataset.sent;
        if (sender) { sender.removeAttribute('aria-disabled'); text.textContent = before; }
      }
      setTimeout(again, 10000);  // an answer may be lost, and a download leaves the page in place
      addEventListener('pageshow', again);
    });
  });

  each('[data-fragment]', function (input) {
    if (location.hash.length < 2 || input.value) return;
    input.value = location.hash.slice(1);
    history.replaceState(null, '', location.pathname + location.search);
  });

  each('[data-print]', function (made) {
    made.hidden = false;
    made.addEventListener('click', function () { print(); });
  });
})();
