//! A page as a package of SCORM 1.2, for learning platforms: a zip archive with a manifest around the same file.
//! The calls to the platform are made by the page (`assets/page/answers.js`).

use super::html::escaped;
use super::zip::archive;

/// The name of the page in the package.
const PAGE: &str = "index.html";

/// The package of a page. `id` is its name as an identifier of XML.
pub fn package(page: &str, id: &str, title: &str) -> Vec<u8> {
    archive(&[("imsmanifest.xml", manifest(id, title).as_bytes()), (PAGE, page.as_bytes())])
}

/// What the platform reads first.
fn manifest(id: &str, title: &str) -> String {
    let (id, title) = (identifier(id), escaped(title));
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <manifest identifier=\"{id}\" version=\"1.2\" xmlns=\"http://www.imsproject.org/xsd/imscp_rootv1p1p2\" \
         xmlns:adlcp=\"http://www.adlnet.org/xsd/adlcp_rootv1p2\">\n\
         <metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>\n\
         <organizations default=\"sockscope\"><organization identifier=\"sockscope\"><title>{title}</title>\
         <item identifier=\"item\" identifierref=\"page\"><title>{title}</title></item></organization></organizations>\n\
         <resources><resource identifier=\"page\" type=\"webcontent\" adlcp:scormtype=\"sco\" href=\"{PAGE}\">\
         <file href=\"{PAGE}\"/></resource></resources>\n</manifest>\n"
    )
}

/// An identifier begins with a letter, and has letters, digits, dots, lines and underlines alone.
fn identifier(id: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') { c } else { '-' };
    format!("sockscope.{}", id.chars().map(plain).collect::<String>())
}
