//! Pictures as PNG files, and whether a file holds a picture.
//! What is in a picture is not its affair.

use image::RgbaImage;

/// A picture as a PNG file. What is opaque, as every window is, has no fourth byte for each pixel; and flat areas of few
/// colours become smallest where no row is written as its difference from another.
///
/// # Errors
/// Those of the encoder.
pub fn png(image: &RgbaImage) -> Result<Vec<u8>, String> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, image.width(), image.height());
    let is_opaque = image.pixels().all(|pixel| pixel.0[3] == u8::MAX);
    encoder.set_color(if is_opaque { png::ColorType::Rgb } else { png::ColorType::Rgba });
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::High);
    encoder.set_filter(png::Filter::NoFilter);
    let mut writer = encoder.write_header().map_err(|error| error.to_string())?;
    let pixels = if is_opaque { without_alpha(image) } else { image.as_raw().clone() };
    writer.write_image_data(&pixels).map_err(|error| error.to_string())?;
    writer.finish().map_err(|error| error.to_string())?;
    Ok(file)
}

fn without_alpha(image: &RgbaImage) -> Vec<u8> {
    image.pixels().flat_map(|pixel| [pixel.0[0], pixel.0[1], pixel.0[2]]).collect()
}

/// Whether a PNG file holds this picture: every byte of every pixel. How a file is compressed depends on which library
/// the build has for it, so files that hold the same picture may differ.
pub fn holds(file: &[u8], image: &RgbaImage) -> bool {
    let Ok(mut reader) = png::Decoder::new(std::io::Cursor::new(file)).read_info() else { return false };
    let size = (reader.info().width, reader.info().height);
    let Some(room) = reader.output_buffer_size() else { return false };
    let mut pixels = vec![0; room];
    let read = reader.next_frame(&mut pixels).is_ok();
    let same = match reader.info().color_type {
        png::ColorType::Rgba => pixels == *image.as_raw(),
        png::ColorType::Rgb => image.pixels().all(|pixel| pixel.0[3] == u8::MAX) && pixels == without_alpha(image),
        _ => false,
    };
    read && size == image.dimensions() && same
}
