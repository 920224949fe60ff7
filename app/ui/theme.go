package ui

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// The colours of the window: warm, dark and without glare, so that it is
// never brighter than the room. What must be read stands at least 4.5:1 from
// what lies behind it; theme_test.go holds that.
var (
	colorGround  = color.NRGBA{0x15, 0x12, 0x10, 0xff}
	colorPanel   = color.NRGBA{0x1f, 0x1b, 0x18, 0xff}
	colorRaised  = color.NRGBA{0x2b, 0x26, 0x21, 0xff}
	colorLine    = color.NRGBA{0x3a, 0x33, 0x2c, 0xff}
	colorText    = color.NRGBA{0xe8, 0xdd, 0xcf, 0xff}
	colorMuted   = color.NRGBA{0xa8, 0x9a, 0x89, 0xff}
	colorAmber   = color.NRGBA{0xd9, 0xa0, 0x5b, 0xff}
	colorInk     = color.NRGBA{0x1a, 0x13, 0x0b, 0xff} // on amber and its like
	colorCalm    = color.NRGBA{0x7f, 0xa3, 0x9a, 0xff} // music
	colorBreath  = color.NRGBA{0x5c, 0x4a, 0x33, 0xff} // the breathing circle
	colorTrouble = color.NRGBA{0xe0, 0x8a, 0x72, 0xff}
)

// sizeNameSpoken is the size of what an exercise says.
const sizeNameSpoken fyne.ThemeSizeName = "spoken"

// sizeNameKeys is the size of the sheet with all keys, which is to be seen
// whole.
const sizeNameKeys fyne.ThemeSizeName = "keys"

// sizeNamePrompt is the size of the prompt that stands first.
const sizeNamePrompt fyne.ThemeSizeName = "prompt"

// roomTheme is the one theme of the window.
type roomTheme struct{}

var _ fyne.Theme = roomTheme{}

func (roomTheme) Color(name fyne.ThemeColorName, _ fyne.ThemeVariant) color.Color {
	switch name {
	case theme.ColorNameBackground:
		return colorGround
	case theme.ColorNameForeground:
		return colorText
	case theme.ColorNameButton, theme.ColorNameInputBackground, theme.ColorNameHeaderBackground:
		return colorRaised
	case theme.ColorNameMenuBackground, theme.ColorNameOverlayBackground:
		return colorPanel
	case theme.ColorNamePrimary, theme.ColorNameHyperlink:
		return colorAmber
	case theme.ColorNameForegroundOnPrimary, theme.ColorNameForegroundOnWarning, theme.ColorNameForegroundOnSuccess, theme.ColorNameForegroundOnError:
		return colorInk
	case theme.ColorNamePlaceHolder, theme.ColorNameDisabled:
		return colorMuted
	case theme.ColorNameDisabledButton:
		return colorPanel
	case theme.ColorNameSeparator, theme.ColorNameInputBorder, theme.ColorNameScrollBar:
		return colorLine
	case theme.ColorNameError:
		return colorTrouble
	case theme.ColorNameWarning:
		return colorAmber
	case theme.ColorNameSuccess:
		return colorCalm
	case theme.ColorNameHover:
		return color.NRGBA{0xff, 0xf0, 0xdc, 0x10}
	case theme.ColorNamePressed:
		return color.NRGBA{0xff, 0xf0, 0xdc, 0x22}
	case theme.ColorNameSelection, theme.ColorNameFocus:
		return color.NRGBA{0xd9, 0xa0, 0x5b, 0x40}
	case theme.ColorNameShadow:
		return color.NRGBA{0, 0, 0, 0x60}
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
