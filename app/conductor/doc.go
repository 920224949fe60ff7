// Package conductor runs one session: it owns the session's state, writes
// its events, and tells music, light and prompts what the room should be now.
//
// Data flows one way. A [Command] becomes an event; the event goes into the
// journal and is folded into a [timer.State]; [Plan], a pure function, gives
// from state and moment what is [Desired]; devices reconcile to that, each by
// itself, each failing alone. What people see is a [Snapshot].
//
// One goroutine, the one that calls [Conductor.Run], owns all of it.
//
// Package conductor must never wait for a device, never let a device's error
// stop the clock or another device, and never change the room in any other
// way than by appending an event.
package conductor
