package cli

import (
	"fmt"
	"strings"
	"time"

	"roomtone/app/conductor"
	"roomtone/timer"
)

// draw redraws the status line, at most once a second and only on a terminal.
func (l *live) draw() {
	if l.keys == nil || !l.keys.raw || l.console.json || l.now == nil {
		return
	}
	status := statusOf(l.now)
	if l.status != "" && (status == l.status || time.Since(l.drawn) < time.Second) {
		return
	}
	l.status, l.drawn = status, time.Now()
	fmt.Fprintf(l.console.stderr, "\r\x1b[K%s", status)
}

// clear takes the status line away.
func (l *live) clear() {
	if l.status != "" {
		fmt.Fprint(l.console.stderr, "\r\x1b[K")
		l.status = ""
	}
}

// statusOf is how a session stands, in one line.
func statusOf(s *conductor.Snapshot) string {
	p := s.Position
	parts := []string{s.Phase().Name}
	switch {
	case s.State.Panic:
		parts[0] = "QUIET · " + parts[0]
	case s.State.Held:
		parts[0] = "HELD · " + parts[0]
	}
	if p.Dosed {
		parts = append(parts, "since dose "+timer.Clock(p.SinceDose))
	} else {
		parts = append(parts, "since start "+timer.Clock(p.SinceStart))
	}
	if p.Over > 0 {
		parts = append(parts, "waiting "+timer.Clock(p.Over))
	} else {
		parts = append(parts, timer.Clock(p.Left)+" left")
	}
	if s.Now != nil && s.Now.Title != "" {
		parts = append(parts, "♪ "+s.Now.Title)
	}
	if s.Lights != nil {
		parts = append(parts, fmt.Sprintf("light %.0f %%", s.Lights.Percent))
	}
	parts = append(parts, s.Troubles...)
	if n := len(s.Waiting); n > 0 {
		parts = append(parts, fmt.Sprintf("%d prompts, a acknowledges", n))
	}
	return cut(strings.Join(parts, "  ·  "), 110)
}

// cut keeps a line from breaking on a narrow terminal.
func cut(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}
