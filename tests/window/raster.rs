//! The CPU rasteriser draws what egui means, and draws it the same each time.
//! What the screens of the workbench look like is tested elsewhere.

use egui::epaint::textures::{TextureFilter, TextureWrapMode};
use egui::epaint::{ClippedPrimitive, ImageDelta, Mesh, PaintCallback, Primitive, Vertex};
use egui::{Color32, ColorImage, Pos2, Rect, TextureId, TextureOptions, TexturesDelta, pos2, vec2};
use image::{Rgba, RgbaImage};
use sockscope::ui::paint::raster::Raster;
use sockscope::ui::still::{Shot, still};
use std::sync::Arc;

const BLACK: Rgba<u8> = Rgba([0, 0, 0, 255]);
const SIZE: [usize; 2] = [16, 12];
const EVERYTHING: Rect = Rect { min: Pos2::ZERO, max: pos2(16.0, 12.0) };

/// A rasteriser whose default texture is the given picture.
fn raster_with(image: ColorImage, options: TextureOptions) -> Raster {
    let mut raster = Raster::new();
    let mut delta = TexturesDelta::default();
    delta.push(TextureId::default(), ImageDelta::full(image, options));
    raster.update_textures(&mut delta);
    raster
}

fn white_raster() -> Raster {
    raster_with(ColorImage::filled([1, 1], Color32::WHITE), TextureOptions::LINEAR)
}

fn draw(raster: &Raster, mesh: Mesh, clip_rect: Rect) -> RgbaImage {
    let primitive = ClippedPrimitive { clip_rect, primitive: Primitive::Mesh(mesh) };
    raster.paint(SIZE, 1.0, &[primitive]).expect("a mesh can be drawn")
}

fn triangles(corners: &[Pos2], color: Color32) -> Mesh {
    let vertices = corners.iter().map(|&pos| Vertex::untextured(pos, color)).collect();
    Mesh { indices: (0..corners.len() as u32).collect(), vertices, texture_id: TextureId::default() }
}

/// Says for each pixel of the picture whether it has the colour.
fn assert_exactly(image: &RgbaImage, color: Rgba<u8>, inside: impl Fn(u32, u32) -> bool) {
    for (x, y, &pixel) in image.enumerate_pixels() {
        let expected = if inside(x, y) { color } else { BLACK };
        assert_eq!(pixel, expected, "at {x}, {y}");
    }
}

#[test]
fn a_rectangle_covers_exactly_its_pixels() {
    let mut mesh = Mesh::default();
    mesh.add_colored_rect(Rect::from_min_max(pos2(2.0, 3.0), pos2(7.0, 5.0)), Color32::RED);
    let image = draw(&white_raster(), mesh, EVERYTHING);
    assert_exactly(&image, Rgba([255, 0, 0, 255]), |x, y| (2..7).contains(&x) && (3..5).contains(&y));
}

#[test]
fn a_pixel_belongs_to_the_rectangle_that_holds_its_centre() {
    let rect = Rect::from_min_max(pos2(2.5, 3.25), pos2(7.5, 5.75));
    let expected = |x: u32, y: u32| (2..7).contains(&x) && (3..6).contains(&y);

    let mut mesh = Mesh::default();
    mesh.add_colored_rect(rect, Color32::RED);
    assert_exactly(&draw(&white_raster(), mesh, EVERYTHING), Rgba([255, 0, 0, 255]), expected);

    let (a, b, c, d) = (rect.left_top(), rect.right_top(), rect.left_bottom(), rect.right_bottom());
    for corners in [[a, b, c, d, c, b], [a, c, b, b, c, d], [a, d, c, a, d, b]] {
        let image = draw(&white_raster(), triangles(&corners, Color32::RED), EVERYTHING);
        assert_exactly(&image, Rgba([255, 0, 0, 255]), expected);
    }
}

#[test]
fn triangles_that_share_a_side_leave_no_gap_and_overlap_nowhere() {
    let half = Color32::from_rgba_premultiplied(100, 50, 25, 128);
    let hub = [pos2(7.3, 5.9), pos2(8.5, 6.5), pos2(5.0, 4.0)];
    let rim = [pos2(0.0, 0.0), pos2(9.1, 0.0), pos2(16.0, 0.0), pos2(16.0, 12.0), pos2(3.7, 12.0), pos2(0.0, 12.0)];
    for hub in hub {
        let fan: Vec<Pos2> = (0..rim.len()).flat_map(|i| [hub, rim[i], rim[(i + 1) % rim.len()]]).collect();
        let image = draw(&white_raster(), triangles(&fan, half), EVERYTHING);
        assert_exactly(&image, Rgba([100, 50, 25, 255]), |_, _| true);
    }
}

#[test]
fn a_transparent_colour_lets_what_is_below_through() {
    let mut mesh = Mesh::default();
    mesh.add_colored_rect(EVERYTHING, Color32::from_rgb(200, 100, 0));
    mesh.add_colored_rect(EVERYTHING, Color32::from_rgba_premultiplied(0, 0, 128, 128));
    mesh.add_colored_rect(EVERYTHING, Color32::from_rgba_premultiplied(0, 250, 0, 0));
    let image = draw(&white_raster(), mesh, EVERYTHING);
    // 200 * 127 / 255 and 100 * 127 / 255, then green light is added until it is full.
    assert_exactly(&image, Rgba([100, 255, 128, 255]), |_, _| true);
}

#[test]
fn nothing_is_drawn_outside_the_clip_rectangle() {
    let clip = Rect::from_min_max(pos2(3.4, 2.6), pos2(9.6, 400.0));
    let mut mesh = Mesh::default();
    mesh.add_colored_rect(EVERYTHING, Color32::RED);
    let inside = |x: u32, y: u32| (3..10).contains(&x) && y >= 3;
    assert_exactly(&draw(&white_raster(), mesh, clip), Rgba([255, 0, 0, 255]), inside);

    let corners = [pos2(-20.0, -20.0), pos2(90.0, -20.0), pos2(-20.0, 90.0)];
    let image = draw(&white_raster(), triangles(&corners, Color32::RED), clip);
    assert_exactly(&image, Rgba([255, 0, 0, 255]), inside);
    let nothing = draw(&white_raster(), triangles(&corners, Color32::RED), Rect::NOTHING);
    assert_exactly(&nothing, BLACK, |_, _| false);
}

#[test]
fn colours_change_evenly_between_corners() {
    let mut mesh = triangles(&[pos2(0.0, 0.0), pos2(16.0, 0.0), pos2(16.0, 12.0), pos2(0.0, 12.0)], Color32::BLACK);
    mesh.indices = vec![0, 1, 2, 0, 2, 3];
    for right in [1, 2] {
        mesh.vertices[right].color = Color32::from_rgb(160, 80, 0);
    }
    let image = draw(&white_raster(), mesh, EVERYTHING);
    for (x, y, pixel) in image.enumerate_pixels() {
        let expected = Rgba([10 * x as u8 + 5, 5 * x as u8 + 3, 0, 255]);
        let far = (0..4).any(|channel| pixel[channel].abs_diff(expected[channel]) > 1);
        assert!(!far, "at {x}, {y}: {pixel:?} instead of about {expected:?}");
    }
}

/// A texture of 4 x 2 texels that differ in red and green.
fn numbered() -> ColorImage {
    let pixels = (0..8).map(|i| Color32::from_rgb(40 * (i % 4), 100 * (i / 4), 7)).collect();
    ColorImage::new([4, 2], pixels)
}

fn textured(rect: Rect, uv: Rect) -> Mesh {
    let mut mesh = Mesh::default();
    mesh.add_rect_with_uv(rect, uv, Color32::WHITE);
    mesh
}

const WHOLE_TEXTURE: Rect = Rect { min: Pos2::ZERO, max: pos2(1.0, 1.0) };

#[test]
fn texels_that_meet_pixels_are_copied_unchanged() {
    let raster = raster_with(numbered(), TextureOptions::LINEAR);
    let image = draw(&raster, textured(Rect::from_min_size(pos2(5.0, 4.0), vec2(4.0, 2.0)), WHOLE_TEXTURE), EVERYTHING);
    for (x, y, &pixel) in image.enumerate_pixels() {
        let inside = (5..9).contains(&x) && (4..6).contains(&y);
        let expected = if inside { Rgba([40 * (x as u8 - 5), 100 * (y as u8 - 4), 7, 255]) } else { BLACK };
        assert_eq!(pixel, expected, "at {x}, {y}");
    }
}

#[test]
fn an_update_of_a_part_changes_that_part_only() {
    let mut raster = raster_with(numbered(), TextureOptions::NEAREST);
    let mut delta = TexturesDelta::default();
    let patch = ColorImage::filled([2, 1], Color32::WHITE);
    delta.push(TextureId::default(), ImageDelta::partial([1, 1], patch, TextureOptions::NEAREST));
    raster.update_textures(&mut delta);
    let image = draw(&raster, textured(EVERYTHING, WHOLE_TEXTURE), EVERYTHING);
    for (x, y, &pixel) in image.enumerate_pixels() {
        let (column, row) = (x as u8 / 4, y as u8 / 6);
        let patched = row == 1 && (1..3).contains(&column);
        let expected = if patched { Rgba([255; 4]) } else { Rgba([40 * column, 100 * row, 7, 255]) };
        assert_eq!(pixel, expected, "at {x}, {y}");
    }
}

#[test]
fn updates_that_do_not_fit_are_cut_off() {
    let mut raster = raster_with(numbered(), TextureOptions::NEAREST);
    let mut delta = TexturesDelta::default();
    for pos in [[3, 1], [4, 0], [0, 2], [usize::MAX, usize::MAX]] {
        let patch = ColorImage::filled([9, 9], Color32::WHITE);
        delta.push(TextureId::default(), ImageDelta::partial(pos, patch, TextureOptions::NEAREST));
    }
    delta.push(
        TextureId::User(9),
        ImageDelta::partial([0, 0], ColorImage::filled([1, 1], Color32::WHITE), TextureOptions::NEAREST),
    );
    raster.update_textures(&mut delta);
    let image = draw(&raster, textured(EVERYTHING, WHOLE_TEXTURE), EVERYTHING);
    assert_eq!(*image.get_pixel(11, 11), Rgba([80, 100, 7, 255]));
    assert_eq!(*image.get_pixel(12, 11), Rgba([255; 4]));
}

#[test]
fn a_freed_texture_lives_until_the_next_message() {
    let mut raster = white_raster();
    let mut delta = TexturesDelta::default();
    delta.free(TextureId::default());
    raster.update_textures(&mut delta);
    let mut mesh = Mesh::default();
    mesh.add_colored_rect(EVERYTHING, Color32::RED);
    assert_exactly(&draw(&raster, mesh.clone(), EVERYTHING), Rgba([255, 0, 0, 255]), |_, _| true);
    raster.update_textures(&mut TexturesDelta::default());
    assert_exactly(&draw(&raster, mesh, EVERYTHING), BLACK, |_, _| false);
}

#[test]
fn a_stretched_texture_is_smooth_or_sharp_as_asked() {
    let row = ColorImage::new([2, 1], vec![Color32::BLACK, Color32::from_rgb(160, 160, 160)]);
    let smooth = raster_with(row.clone(), TextureOptions::LINEAR);
    let image = draw(&smooth, textured(EVERYTHING, WHOLE_TEXTURE), EVERYTHING);
    let reds: Vec<u8> = (0..16).map(|x| image.get_pixel(x, 5)[0]).collect();
    assert_eq!(reds, [0, 0, 0, 0, 10, 30, 50, 70, 90, 110, 130, 150, 160, 160, 160, 160]);

    let minified = TextureOptions { minification: TextureFilter::Nearest, ..TextureOptions::LINEAR };
    assert_eq!(draw(&raster_with(row.clone(), minified), textured(EVERYTHING, WHOLE_TEXTURE), EVERYTHING), image);

    let sharp = draw(&raster_with(row, TextureOptions::NEAREST), textured(EVERYTHING, WHOLE_TEXTURE), EVERYTHING);
    assert!((0..16).all(|x| sharp.get_pixel(x, 5)[0] == if x < 8 { 0 } else { 160 }));
}

#[test]
fn coordinates_beyond_the_texture_follow_its_wrap_mode() {
    let beyond = Rect::from_min_max(pos2(-1.0, 0.0), pos2(3.0, 1.0));
    let reds = |wrap_mode| {
        let raster = raster_with(numbered(), TextureOptions { wrap_mode, ..TextureOptions::NEAREST });
        let image = draw(&raster, textured(EVERYTHING, beyond), EVERYTHING);
        (0..16).map(|x| image.get_pixel(x, 1)[0] / 40).collect::<Vec<u8>>()
    };
    assert_eq!(reds(TextureWrapMode::ClampToEdge), [0, 0, 0, 0, 0, 1, 2, 3, 3, 3, 3, 3, 3, 3, 3, 3]);
    assert_eq!(reds(TextureWrapMode::Repeat), [0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3]);
    assert_eq!(reds(TextureWrapMode::MirroredRepeat), [3, 2, 1, 0, 0, 1, 2, 3, 3, 2, 1, 0, 0, 1, 2, 3]);
}

#[test]
fn odd_numbers_do_not_panic() {
    let odd = [0.0, -1.0, 7.5, 1e7, -1e7, 1e30, f32::MAX, f32::MIN, f32::INFINITY, f32::NEG_INFINITY, f32::NAN];
    let raster = raster_with(numbered(), TextureOptions::LINEAR_REPEAT);
    let points: Vec<Pos2> = odd.iter().flat_map(|&x| odd.iter().map(move |&y| pos2(x, y))).collect();
    for (index, &one) in points.iter().enumerate() {
        let other = points[(index * 37 + 11) % points.len()];
        let mut mesh = triangles(&[one, other, pos2(3.0, 4.0), pos2(9.0, 1.0), one, other], Color32::RED);
        mesh.vertices[1].color = Color32::BLUE;
        mesh.vertices[4].uv = other;
        mesh.add_rect_with_uv(Rect::from_two_pos(one, other), Rect::from_min_max(other, one), Color32::RED);
        for clip in [EVERYTHING, Rect::EVERYTHING, Rect::NAN, Rect::from_two_pos(one, other)] {
            draw(&raster, mesh.clone(), clip);
        }
        let primitive = ClippedPrimitive { clip_rect: Rect::EVERYTHING, primitive: Primitive::Mesh(mesh) };
        for pixels_per_point in odd {
            raster.paint(SIZE, pixels_per_point, std::slice::from_ref(&primitive)).expect("a mesh can be drawn");
        }
    }
}

#[test]
fn broken_meshes_draw_nothing() {
    let mut mesh = triangles(&[pos2(0.0, 0.0), pos2(16.0, 0.0), pos2(0.0, 12.0)], Color32::RED);
    mesh.indices = vec![0, 1, 900, 0, 1];
    assert_exactly(&draw(&white_raster(), mesh.clone(), EVERYTHING), BLACK, |_, _| false);
    mesh.indices = vec![0, 1, 2];
    mesh.texture_id = TextureId::User(5);
    assert_exactly(&draw(&white_raster(), mesh, EVERYTHING), BLACK, |_, _| false);
}

#[test]
fn corners_far_outside_keep_the_shape_of_what_is_inside() {
    let corners = [pos2(4.0, -3e30), pos2(4.0, 3e30), pos2(3e30, 0.0)];
    let image = draw(&white_raster(), triangles(&corners, Color32::RED), EVERYTHING);
    assert_exactly(&image, Rgba([255, 0, 0, 255]), |x, _| x >= 4);
}

#[test]
fn what_cannot_be_drawn_is_refused() {
    let callback = PaintCallback { rect: EVERYTHING, callback: Arc::new(()) };
    let primitive = ClippedPrimitive { clip_rect: EVERYTHING, primitive: Primitive::Callback(callback) };
    assert!(white_raster().paint(SIZE, 1.0, &[primitive]).unwrap_err().contains("callback"));
    assert!(white_raster().paint([100_000, 1], 1.0, &[]).unwrap_err().contains("larger"));
    let empty = white_raster().paint([0, 0], 1.0, &[]).expect("an empty picture is a picture");
    assert_eq!(empty.dimensions(), (0, 0));
}

#[test]
fn the_background_is_opaque() {
    let raster = Raster::with_background(Color32::from_rgba_premultiplied(9, 8, 7, 0));
    let image = raster.paint([2, 2], 1.0, &[]).expect("an empty frame can be drawn");
    assert!(image.pixels().all(|&pixel| pixel == Rgba([9, 8, 7, 255])));
}

/// The 64-bit FNV-1a sum, which is short enough to write down and changes with every byte.
fn checksum(image: &RgbaImage) -> u64 {
    image.iter().fold(0xcbf2_9ce4_8422_2325, |sum, &byte| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[test]
fn every_machine_draws_these_bytes() {
    let raster = raster_with(numbered(), TextureOptions::LINEAR_REPEAT);
    let mut mesh = Mesh::default();
    let mut seed = 1_u32;
    let mut next = || {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 8) as u16
    };
    for corner in 0..300 {
        let pos = pos2(f32::from(next()) / 2000.0 - 8.0, f32::from(next()) / 3000.0 - 5.0);
        let uv = pos2(f32::from(next()) / 9000.0, f32::from(next()) / 9000.0);
        let color = Color32::from_rgba_unmultiplied(next() as u8, next() as u8, next() as u8, next() as u8);
        mesh.vertices.push(Vertex { pos, uv, color });
        mesh.indices.push(corner);
    }
    // A change of this number is a change of every picture: the pictures in the repository have to be made again.
    assert_eq!(checksum(&draw(&raster, mesh, EVERYTHING)), 754_096_769_104_175_987);
}

/// A small program that shows a bit of everything egui draws.
#[derive(Default)]
struct Sample {
    text: String,
    ticked: bool,
    number: f32,
}

impl Sample {
    fn ui(&mut self, ui: &mut egui::Ui) {
        egui::CentralPanel::default().show(ui, |ui| {
            ui.heading("Sockscope: 字节流不是消息流");
            ui.label("A send is not a message. 一次 send 不等于一次 recv，TCP 只保证字节的顺序（①→②→③ …）。");
            ui.monospace("recv(fd, buf, 4096, 0) = 17   00 11 48 65 6c 6c 6f 粘包 └─ ✓ ■●▲▶");
            ui.horizontal(|ui| {
                ui.add(egui::Button::new("Run 运行"));
                ui.add(egui::Button::new("Step 单步"));
                ui.checkbox(&mut self.ticked, "TCP_NODELAY");
                let slider = ui.add(egui::Slider::new(&mut self.number, 0.0..=100.0));
                slider.accessible_name("Speed");
            });
            let name = ui.text_edit_singleline(&mut self.text);
            name.accessible_name("Name");
            sample_shapes(ui);
            egui::ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
                for row in 0..200 {
                    ui.label(format!("{row:04}  write(3, \"你好\", 6) = 6    两个字，六个字节"));
                }
            });
        });
    }
}

fn sample_shapes(ui: &mut egui::Ui) {
    let (response, painter) = ui.allocate_painter(vec2(ui.available_width(), 190.0), egui::Sense::hover());
    let origin = response.rect.min.to_vec2();
    let at = |x: f32, y: f32| pos2(x, y) + origin;
    let line = egui::Stroke::new(1.5, Color32::LIGHT_BLUE);
    for step in 0..12 {
        let (y, x) = (10.0 + 15.0 * step as f32, 16.0 * step as f32);
        painter.line_segment([at(10.0, 10.0), at(190.0, y)], line);
        painter.rect_filled(
            Rect::from_min_size(at(640.0 + x, 10.0), vec2(14.0, 60.0)),
            step as f32,
            Color32::from_rgb(200, 20 * step as u8, 90),
        );
    }
    painter.circle_filled(at(260.0, 60.0), 45.0, Color32::from_rgba_unmultiplied(220, 120, 60, 160));
    painter.circle_filled(at(310.0, 60.0), 45.0, Color32::from_rgba_unmultiplied(60, 160, 220, 160));
    painter.circle_stroke(at(420.0, 60.0), 40.0, egui::Stroke::new(3.0, Color32::LIGHT_GREEN));
    painter.rect(
        Rect::from_min_size(at(490.0, 15.0), vec2(120.0, 90.0)),
        18.0,
        Color32::from_rgb(60, 70, 110),
        egui::Stroke::new(1.0, Color32::WHITE),
        egui::StrokeKind::Inside,
    );
    let mut shade = Mesh::default();
    for (corner, color) in [(0, Color32::RED), (1, Color32::GREEN), (2, Color32::BLUE), (3, Color32::YELLOW)] {
        shade.colored_vertex(at(640.0 + 190.0 * (corner % 2) as f32, 90.0 + 90.0 * (corner / 2) as f32), color);
    }
    shade.add_triangle(0, 1, 2);
    shade.add_triangle(2, 1, 3);
    painter.add(shade);
    let curve: Vec<Pos2> =
        (0..200).map(|x| at(220.0 + 2.0 * x as f32, 150.0 + 25.0 * (x as f32 * 0.1).sin())).collect();
    painter.line(curve, egui::Stroke::new(1.0, Color32::GOLD));
}

fn sample(pixels_per_point: f32, theme: egui::Theme) -> RgbaImage {
    let mut sample = Sample { text: "连接 connection".to_owned(), ..Sample::default() };
    let shot = Shot { size: vec2(900.0, 600.0), scale: pixels_per_point, theme };
    still(shot, |ui| sample.ui(ui)).image().expect("the sample can be drawn")
}

#[test]
fn a_window_with_chinese_text_is_drawn_the_same_each_time() {
    for pixels_per_point in [1.0, 1.5, 2.0] {
        for theme in [egui::Theme::Dark, egui::Theme::Light] {
            let image = sample(pixels_per_point, theme);
            assert_eq!(image.dimensions(), ((900.0 * pixels_per_point) as u32, (600.0 * pixels_per_point) as u32));
            assert!(image.pixels().all(|pixel| pixel[3] == 255), "the picture is opaque");
            assert_eq!(image, sample(pixels_per_point, theme), "a second run draws the same");
            if let Some(folder) = std::env::var_os("RASTER_PICTURES") {
                let name = format!("raster-{theme:?}-{pixels_per_point}.png");
                image.save(std::path::Path::new(&folder).join(name)).expect("the picture can be written");
            }
        }
    }
}

#[test]
fn chinese_text_leaves_marks_of_its_own() {
    let draw_text = |text: &'static str| {
        let shot = Shot { size: vec2(120.0, 40.0), scale: 1.0, theme: egui::Theme::Light };
        let draw = |ui: &mut egui::Ui| {
            ui.label(text);
        };
        still(shot, draw).image().expect("a label can be drawn")
    };
    let (empty, bytes, stream) = (draw_text(""), draw_text("字节"), draw_text("粘包"));
    let marks = |image: &RgbaImage| image.pixels().zip(empty.pixels()).filter(|(one, other)| one != other).count();
    assert!(marks(&bytes) > 60 && marks(&stream) > 60, "{} and {} pixels", marks(&bytes), marks(&stream));
    assert_ne!(bytes, stream);
}
