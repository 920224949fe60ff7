package desktop

import (
	"math"
	"os"
	"strconv"

	"fyne.io/fyne/v2"
	"github.com/go-gl/glfw/v3.4/glfw"
)

// screen is the real screen.
type screen struct {
	// asked is the scale that the person asked all of Fyne's programs for.
	asked float64
}

// scaleKey is where Fyne reads the scale of everything, at every change.
const scaleKey = "FYNE_SCALE"

// newScreen is for when the program has its Fyne.
func newScreen(app fyne.App) *screen {
	s := &screen{asked: 1}
	if own := float64(app.Settings().Scale()); own > 0 {
		s.asked = own
	}
	if share, err := strconv.ParseFloat(os.Getenv(scaleKey), 64); err == nil && share > 0 {
		s.asked = share
	}
	return s
}

// Display is for the window.
func (s *screen) Display() (size fyne.Size, dense bool) {
	monitor := glfw.GetPrimaryMonitor()
	if monitor == nil {
		return fyne.Size{}, false
	}
	mode := monitor.GetVideoMode()
	if mode == nil {
		return fyne.Size{}, false
	}
	wide, _ := monitor.GetPhysicalSize()
	share := density(wide, mode.Width)
	if content, _ := monitor.GetContentScale(); float64(content) > share {
		share = float64(content)
	}
	points := share * s.asked
	return fyne.NewSize(float32(float64(mode.Width)/points), float32(float64(mode.Height)/points)), points > 1
}

// density is how many pixels Fyne gives a point on a display that says how
// wide it is, in millimetres and in pixels.
func density(millimetres, pixels int) float64 {
	const plain = 120 // pixels to the inch
	perInch := float64(pixels) / (float64(millimetres) / 25.4)
	if millimetres <= 0 || perInch > 1000 || perInch < 10 {
		return 1
	}
	return max(1, math.Round(10*perInch/plain)/10)
}

// Enlarge is for the window.
func (s *screen) Enlarge(percent int) {
	_ = os.Setenv(scaleKey, strconv.FormatFloat(s.asked*float64(percent)/100, 'f', -1, 64)) // it fails for names alone
}
