//! How large everything may be drawn, so that nothing is out of reach; and how large it is in a lecture.
//! It sets no zoom.

use super::Size;

/// The smallest room, in points, in which everything can be reached.
const LEAST: Size = Size { width: 420.0, height: 310.0 };
/// Between these a window can be zoomed.
pub const ZOOMS: [f32; 2] = [0.5, 3.0];

/// The zoom that was wished for, or the largest one at which a window of so many pixels still holds everything.
/// `pixels` are those of a window at zoom 1.
pub fn zoom_that_holds(pixels: Size, wished: f32) -> f32 {
    let [least, most] = ZOOMS;
    let holds = (pixels.width / LEAST.width).min(pixels.height / LEAST.height);
    let wished = if wished.is_finite() { wished } else { 1.0 };
    wished.min(holds.max(least)).clamp(least, most)
}

/// The zoom of a lecture: letters of `label` points are then a 36th of the window's height.
pub fn lecture_zoom(pixels: Size, label: f32) -> f32 {
    let [least, most] = ZOOMS;
    (pixels.height / 36.0 / label.max(1.0)).clamp(least, most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_zoom_leaves_less_room_than_everything_needs() {
        let small = Size { width: 640.0, height: 480.0 };
        assert_eq!(zoom_that_holds(small, 1.0), 1.0);
        assert_eq!(zoom_that_holds(small, 0.1), 0.5);
        let held = zoom_that_holds(small, 3.0);
        assert!((1.5..1.6).contains(&held) && small.width / held >= 419.9 && small.height / held >= 309.9);
        assert_eq!(zoom_that_holds(Size { width: 3840.0, height: 2160.0 }, 9.0), 3.0);
        assert_eq!(zoom_that_holds(small, f32::NAN), 1.0);
        let hall = Size { width: 1920.0, height: 1080.0 };
        assert!(12.0 * lecture_zoom(hall, 12.0) >= hall.height / 36.0 - 0.01);
    }
}
