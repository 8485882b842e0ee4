//! Whether types of ours and types of a runtime have the same bytes and the same names.

use scale_info::{form::PortableForm, MetaType, PortableRegistry, Registry, Type, TypeDef};
use std::collections::BTreeSet;

/// A type of ours, ready to be compared.
pub(crate) struct Ours {
    types: PortableRegistry,
    id: u32,
}

impl Ours {
    pub fn new(ours: &MetaType) -> Self {
        let mut registry = Registry::new();
        let id = registry.register_type(ours).id;
        Self {
            types: registry.into(),
            id,
        }
    }

    /// Whether the runtime's type `id` is encoded as ours is, with the same names of fields and variants.
    pub fn fits(&self, types: &PortableRegistry, id: u32) -> bool {
        Comparison {
            ours: &self.types,
            theirs: types,
            seen: BTreeSet::new(),
        }
        .fit(self.id, id)
    }
}

struct Comparison<'types> {
    ours: &'types PortableRegistry,
    theirs: &'types PortableRegistry,
    seen: BTreeSet<(u32, u32)>,
}

impl Comparison<'_> {
    fn fit(&mut self, ours: u32, theirs: u32) -> bool {
        let (Some((ours, left)), Some((theirs, right))) = (inner(self.ours, ours), inner(self.theirs, theirs)) else {
            return false;
        };
        if !self.seen.insert((ours, theirs)) {
            // Compared already, or being compared further up.
            return true;
        }
        match (&left.type_def, &right.type_def) {
            (TypeDef::Composite(left), TypeDef::Composite(right)) => self.fields_fit(&left.fields, &right.fields),
            (TypeDef::Variant(left), TypeDef::Variant(right)) => {
                left.variants.len() == right.variants.len()
                    && left.variants.iter().zip(&right.variants).all(|(left, right)| {
                        left.index == right.index
                            && left.name == right.name
                            && self.fields_fit(&left.fields, &right.fields)
                    })
            }
            (TypeDef::Sequence(left), TypeDef::Sequence(right)) => self.fit(left.type_param.id, right.type_param.id),
            (TypeDef::Array(left), TypeDef::Array(right)) => {
                left.len == right.len && self.fit(left.type_param.id, right.type_param.id)
            }
            (TypeDef::Tuple(left), TypeDef::Tuple(right)) => {
                left.fields.len() == right.fields.len()
                    && left
                        .fields
                        .iter()
                        .zip(&right.fields)
                        .all(|(left, right)| self.fit(left.id, right.id))
            }
            (TypeDef::Compact(left), TypeDef::Compact(right)) => self.fit(left.type_param.id, right.type_param.id),
            (TypeDef::Primitive(left), TypeDef::Primitive(right)) => left == right,
            _ => false,
        }
    }

    fn fields_fit(
        &mut self,
        left: &[scale_info::Field<PortableForm>],
        right: &[scale_info::Field<PortableForm>],
    ) -> bool {
        left.len() == right.len()
            && left
                .iter()
                .zip(right)
                .all(|(left, right)| left.name == right.name && self.fit(left.ty.id, right.ty.id))
    }
}

/// The type inside of all structs of one field, which add nothing to its bytes.
fn inner(types: &PortableRegistry, mut id: u32) -> Option<(u32, &Type<PortableForm>)> {
    loop {
        let resolved = types.resolve(id)?;
        match &resolved.type_def {
            TypeDef::Composite(composite) => match composite.fields.as_slice() {
                [only] => id = only.ty.id,
                _ => return Some((id, resolved)),
            },
            _ => return Some((id, resolved)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use codec::Compact;
    use scale_info::{meta_type, TypeInfo};
    use sp_core::H256;

    fn fit<Left: TypeInfo + 'static, Right: TypeInfo + 'static>() -> bool {
        let right = Ours::new(&meta_type::<Right>());
        Ours::new(&meta_type::<Left>()).fits(&right.types, right.id)
    }

    #[derive(TypeInfo)]
    #[allow(dead_code)]
    struct Named {
        amount: u128,
        flag: bool,
    }

    #[derive(TypeInfo)]
    #[allow(dead_code)]
    struct Renamed {
        sum: u128,
        flag: bool,
    }

    #[test]
    fn wrappers_do_not_matter_but_names_widths_and_compactness_do() {
        assert!(fit::<H256, [u8; 32]>());
        assert!(fit::<Named, Named>());
        assert!(!fit::<Named, Renamed>());
        assert!(!fit::<u128, u64>());
        assert!(!fit::<u128, Compact<u128>>());
        assert!(!fit::<Vec<u8>, [u8; 32]>());
        assert!(!fit::<Option<u8>, u8>());
    }
}
