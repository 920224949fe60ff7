// Command roomtone runs the room of a ketamine-assisted psychotherapy
// session: music against the dose timeline, the lamps along with it, and
// prompts for the guide. Without arguments it opens the window; with a command
// it works in the terminal. See README.md for how to use it.
//
// # The house
//
// The room is a pure function of the timeline. A session is an append-only
// list of events; folding them gives a timer.State; from state and moment one
// pure function, conductor.Plan, gives what the room should be, and devices
// reconcile to that, each failing alone. Pausing, skipping, panic, rehearsal
// at speed and recovery after a crash are one code path: append an event,
// fold, look again.
//
//	guide ──command──▶ conductor ──append──▶ timer/journal (file, fsync)
//	                       │ fold
//	                       ▼
//	                 timer.State ──▶ conductor.Plan (pure)
//	                       │             ├─▶ playlist/audio  (decks, bed, limiter → sound card)
//	                       │             ├─▶ lighting/room   (fade planner → driver)
//	                       ▼             └─▶ prompts
//	                 conductor.Snapshot ──▶ app/ui, app/cli
//
// # Where this house differs from the first drawing
//
// Session time. State and events count a duration since the start instead of
// comparing wall clocks: clock corrections, midnight and daylight saving then
// cannot reach the timeline at all, and a replay needs no clock. The conductor
// alone turns clocks into session time.
//
// Music and light along the timeline. The conductor hands over the whole
// programme with its stages, and the fade that rules, not a level for this
// instant: what a device does is then sample-exact and does not depend on
// when it was asked, which is also what makes an offline render equal to what
// was heard.
//
// lighting/room holds the one worker that reconciles lamps, for any driver, so
// that the pure planner keeps no file and drivers keep no policy.
//
// playlist/exchange reads and writes the playlists of other programs; it knows
// nothing of sessions, and what it reads it does not trust.
//
// playlist/audio/monitor is what tests hear a room with: a recording of what a
// sound server plays. No program imports it.
//
// assets/draft is a template while somebody works on it, with undo and what is
// found in it; the window only shows it.
//
// A course is a session that runs by itself: conductor.Course asks the same
// pure functions as the conductor, so that what is rendered or planned is what
// plays.
//
// app/single sees to it that one window is open for a profile.
//
// app/support keeps the log and crashes, and puts together what helps when
// something went wrong.
//
// app/course plans what comes for one client, by dates alone.
//
// app/secrets keeps keys out of files, for whoever has one. lighting/screen is
// a lamp that is this computer's display. app/awake keeps the computer from
// sleeping while a session runs, and app/hush asks the desktop to hold its
// notifications back.
//
// app/session puts a session together for window and terminal alike;
// app/places and app/settings say where files are and what was chosen last.
//
// app/chaos is a room for tests alone: whole sessions, while everything around
// them fails by a seed.
//
// This package must do nothing but wiring.
package main
