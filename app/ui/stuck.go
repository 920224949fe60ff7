package ui

import "time"

// stuckAfter is how long what the window should show may wait for its thread,
// before that is a fault.
const stuckAfter = 3 * time.Second

// notice logs that the thread of the window hangs: once for each time.
func (w *Window) notice(now time.Time) {
	since := now.Sub(time.Unix(0, w.asked.Load()))
	if since < stuckAfter || w.stuck.Swap(true) || w.studio.Log == nil {
		return
	}
	w.studio.Log.Warn("fault", "device", "window", "code", "window-stuck", "lasted_s", since.Seconds())
}

// unstuck logs that it goes on.
func (w *Window) unstuck(now time.Time) {
	if w.stuck.Swap(false) && w.studio.Log != nil {
		w.studio.Log.Info("fault over", "device", "window", "code", "window-back", "lasted_s", now.Sub(time.Unix(0, w.asked.Load())).Seconds())
	}
}
