// Package ui is the window: the guide's desk before, during and after a
// session.
//
// It is a view. It shows immutable snapshots and sends commands; it holds
// nothing of a session, so that closing or losing it loses nothing. Widgets
// are made once and changed only where what they show has changed, because
// any change repaints the whole window.
//
// Package ui must never block the window on a disk, a network or a device,
// never put a dialog over a running session, and never import Fyne's
// graphical driver; package desktop does that.
package ui
