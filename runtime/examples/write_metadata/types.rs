//! Which types of clients stand for the runtime's.

use crate::{docs::plain, surface::Field};
use scale_info::{PortableRegistry, Type as Found, TypeDef, TypeDefPrimitive, form::PortableForm};

/// A type as clients know it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Type {
    /// A type of Rust itself, such as `u32`.
    Plain(&'static str),
    /// A type with a name, by its path in Rust.
    Named(String),
    /// As many bytes as this.
    Bytes(u32),
    /// A value or none.
    Optional(Box<Type>),
    /// Any number of values.
    List(Box<Type>),
    /// A number in compact form.
    Compact(Box<Type>),
    /// Any number of calls.
    Calls,
}

/// Types of the SDK, and what they are called. Types of `tallystick_primitives` keep their own path.
const SUBSTITUTES: [(&str, &str); 7] = [
    ("sp_core::crypto::AccountId32", "tallystick_primitives::AccountId"),
    ("sp_runtime::MultiSignature", "tallystick_primitives::Signature"),
    ("sp_runtime::multiaddress::MultiAddress", "crate::calls::Address"),
    ("sp_arithmetic::per_things::Permill", "sp_runtime::Permill"),
    ("sp_runtime::DispatchError", "sp_runtime::DispatchError"),
    ("primitive_types::H256", "sp_core::H256"),
    ("sp_core::ed25519::Signature", "sp_core::ed25519::Signature"),
];

/// Names of numbers and bytes, by how the pallets spell them.
const ALIASES: [(&str, &str); 4] = [
    ("BlockNumber", "tallystick_primitives::BlockNumber"),
    ("Lane", "tallystick_primitives::Lane"),
    ("Preimage", "tallystick_primitives::Preimage"),
    ("ed25519::Signature", "sp_core::ed25519::Signature"),
];

/// Details of events that no client reads.
const UNREAD: &str = "frame_system::DispatchEventInfo";

/// Any call of the runtime.
const ANY_CALL: &str = "RuntimeCall";

/// Finds the types of clients.
#[derive(Clone, Copy)]
pub struct TypeReader<'types> {
    /// The runtime's types.
    pub types: &'types PortableRegistry,
}

impl<'types> TypeReader<'types> {
    /// The fields of a call or an event that clients read.
    pub fn fields(self, fields: &[scale_info::Field<PortableForm>]) -> Result<Vec<Field>, String> {
        let mut read = Vec::with_capacity(fields.len());
        for field in fields {
            let name = field.name.clone().ok_or("a field has no name")?;
            if path(self.resolve(field.ty.id)?) == UNREAD {
                continue;
            }
            let ty = self.read(field.ty.id, field.type_name.as_deref().unwrap_or_default());
            read.push(Field {
                ty: ty.map_err(|error| format!("{name}: {error}"))?,
                name,
                docs: plain(&field.docs),
            });
        }
        Ok(read)
    }

    /// The type with this number, which a pallet spells like this.
    fn read(self, id: u32, spelling: &str) -> Result<Type, String> {
        let found = self.resolve(id)?;
        let path = path(found);
        if let Some((_, name)) = SUBSTITUTES.iter().find(|(theirs, _)| *theirs == path) {
            return Ok(Type::Named((*name).into()));
        }
        if path.starts_with("tallystick_primitives::") {
            return Ok(Type::Named(path));
        }
        match (path.as_str(), &found.type_def) {
            ("", TypeDef::Primitive(TypeDefPrimitive::U128)) => {
                Ok(Type::Named("tallystick_primitives::Balance".into()))
            }
            ("", TypeDef::Primitive(primitive)) => match alias(spelling) {
                Some(name) => Ok(Type::Named(name.into())),
                None => Ok(Type::Plain(plain_name(primitive)?)),
            },
            ("", TypeDef::Array(array)) if self.is_byte(array.type_param.id)? => match alias(spelling) {
                Some(name) => Ok(Type::Named(name.into())),
                None => Ok(Type::Bytes(array.len)),
            },
            ("", TypeDef::Compact(compact)) => Ok(Type::Compact(Box::new(self.read(compact.type_param.id, spelling)?))),
            ("", TypeDef::Sequence(sequence)) => self.list(sequence.type_param.id, spelling),
            ("bounded_collections::bounded_vec::BoundedVec", TypeDef::Composite(bounded)) => match &*bounded.fields {
                [inner] => self.read(inner.ty.id, spelling),
                _ => Err("a bounded list is one field".into()),
            },
            ("Option", TypeDef::Variant(option)) => {
                let inner = option.variants.iter().find_map(|variant| variant.fields.first());
                let inner = inner.ok_or("an option has a value")?;
                Ok(Type::Optional(Box::new(self.read(inner.ty.id, spelling)?)))
            }
            _ => Err(format!(
                "clients have no type for {path} ({spelling}); name one in SUBSTITUTES of {}",
                file!()
            )),
        }
    }

    fn list(self, item: u32, spelling: &str) -> Result<Type, String> {
        let found = self.resolve(item)?;
        if found.path.segments.last().is_some_and(|name| name == ANY_CALL) {
            return Ok(Type::Calls);
        }
        Ok(Type::List(Box::new(self.read(item, spelling)?)))
    }

    fn is_byte(self, id: u32) -> Result<bool, String> {
        Ok(matches!(
            self.resolve(id)?.type_def,
            TypeDef::Primitive(TypeDefPrimitive::U8)
        ))
    }

    fn resolve(self, id: u32) -> Result<&'types Found<PortableForm>, String> {
        self.types
            .resolve(id)
            .ok_or_else(|| format!("the metadata has no type {id}"))
    }
}

fn path(found: &Found<PortableForm>) -> String {
    found.path.segments.join("::")
}

/// What a pallet calls a number or bytes, also inside of an `Option` or a list.
fn alias(spelling: &str) -> Option<&'static str> {
    let is_separator = |letter: char| !letter.is_alphanumeric() && letter != '_' && letter != ':';
    spelling.split(is_separator).find_map(|word| {
        let (_, name) = ALIASES.iter().find(|(alias, _)| *alias == word)?;
        Some(*name)
    })
}

fn plain_name(primitive: &TypeDefPrimitive) -> Result<&'static str, String> {
    match primitive {
        TypeDefPrimitive::Bool => Ok("bool"),
        TypeDefPrimitive::U8 => Ok("u8"),
        TypeDefPrimitive::U16 => Ok("u16"),
        TypeDefPrimitive::U32 => Ok("u32"),
        TypeDefPrimitive::U64 => Ok("u64"),
        other => Err(format!("clients have no type for {other:?}")),
    }
}
