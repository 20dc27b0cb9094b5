//! Pictures as PNG files, and whether a file holds a picture.
//! What is in a picture is not its affair.

use image::RgbaImage;

/// A picture as a PNG file.
///
/// # Errors
/// Those of the encoder.
pub fn png(image: &RgbaImage) -> Result<Vec<u8>, String> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, image.width(), image.height());
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::High);
    let mut writer = encoder.write_header().map_err(|error| error.to_string())?;
    writer.write_image_data(image.as_raw()).map_err(|error| error.to_string())?;
    writer.finish().map_err(|error| error.to_string())?;
    Ok(file)
}

/// Whether a PNG file holds this picture: every byte of every pixel. How a file is compressed depends on which library
/// the build has for it, so files that hold the same picture may differ.
pub fn holds(file: &[u8], image: &RgbaImage) -> bool {
    let Ok(mut reader) = png::Decoder::new(std::io::Cursor::new(file)).read_info() else { return false };
    let size = (reader.info().width, reader.info().height);
    let Some(room) = reader.output_buffer_size() else { return false };
    let mut pixels = vec![0; room];
    let read = reader.next_frame(&mut pixels).is_ok();
    read && size == image.dimensions() && pixels == *image.as_raw()
}
