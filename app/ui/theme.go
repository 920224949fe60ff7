package ui

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// sizeNameSpoken is the size of what an exercise says.
const sizeNameSpoken fyne.ThemeSizeName = "spoken"

// sizeNameKeys is the size of the sheet with all keys, which is to be seen
// whole.
const sizeNameKeys fyne.ThemeSizeName = "keys"

// sizeNamePrompt is the size of the prompt that stands first.
const sizeNamePrompt fyne.ThemeSizeName = "prompt"

// roomTheme is the one theme of the window, dark or light. The desktop's own
// wish for one or the other is not asked: it knows nothing of the room.
type roomTheme struct{ light bool }

func (t roomTheme) palette() palette {
	if t.light {
		return paletteLight
	}
	return paletteDark
}

var _ fyne.Theme = roomTheme{}

func (t roomTheme) Color(name fyne.ThemeColorName, _ fyne.ThemeVariant) color.Color {
	p := t.palette()
	switch name {
	case theme.ColorNameBackground:
		return p.ground
	case theme.ColorNameForeground:
		return p.text
	case theme.ColorNameButton, theme.ColorNameInputBackground, theme.ColorNameHeaderBackground:
		return p.raised
	case theme.ColorNameMenuBackground:
		return p.raised // or a list that drops down over a panel would have no edge
	case theme.ColorNameOverlayBackground:
		return p.panel
	case theme.ColorNamePrimary, theme.ColorNameHyperlink:
		return p.amber
	case theme.ColorNameForegroundOnPrimary, theme.ColorNameForegroundOnWarning, theme.ColorNameForegroundOnSuccess, theme.ColorNameForegroundOnError:
		return p.ink
	case theme.ColorNamePlaceHolder, theme.ColorNameDisabled:
		return p.muted
	case theme.ColorNameDisabledButton:
		return p.panel
	case theme.ColorNameSeparator, theme.ColorNameScrollBar:
		return p.line
	case theme.ColorNameInputBorder:
		return p.border
	case theme.ColorNameError:
		return p.trouble
	case theme.ColorNameWarning:
		return p.amber
	case theme.ColorNameSuccess:
		return p.calm
	case theme.ColorNameHover:
		return p.hover
	case theme.ColorNamePressed:
		return p.pressed
	case theme.ColorNameSelection, theme.ColorNameFocus:
		return thin(p.amber, 0x40)
	case theme.ColorNameShadow:
		return p.shadow
	}
	if t.light {
		return theme.DefaultTheme().Color(name, theme.VariantLight)
	}
	return theme.DefaultTheme().Color(name, theme.VariantDark)
}

func (roomTheme) Font(style fyne.TextStyle) fyne.Resource { return theme.DefaultTheme().Font(style) }

func (roomTheme) Icon(name fyne.ThemeIconName) fyne.Resource { return theme.DefaultTheme().Icon(name) }

func (roomTheme) Size(name fyne.ThemeSizeName) float32 {
	switch name {
	case theme.SizeNameText:
		return 15
	case theme.SizeNamePadding:
		return 6
	case theme.SizeNameInnerPadding:
		return 9
	case theme.SizeNameInputRadius, theme.SizeNameSelectionRadius:
		return 6
	case theme.SizeNameScrollBar:
		return 8
	case sizeNameSpoken:
		return 26
	case sizeNameKeys:
		return 13
	case sizeNamePrompt:
		return 18
	case theme.SizeNameModalBlurRadius:
		return 0 // a blur over anything that moves is slow, and it startles
	}
	return theme.DefaultTheme().Size(name)
}
